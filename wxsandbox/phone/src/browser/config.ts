import { post } from '../kit/http'
import { settings } from '../state/settings'
import type { Call, Params, Result } from './bridge'
import { bridgeName } from './names'
import { signedAddress } from './page'

interface Verdict {
  ok: boolean
  errMsg: string
}

/** wx.config: the signature is checked by the twin, over the address WeChat would sign. */
export async function configure({ page, url, params }: Call): Promise<Result> {
  const address = signedAddress(page, url, settings.system === 'ios')
  const jsApiList = listOf(params)
  const verdict = await post<Verdict>('/_sandbox/jssdk/verify', {
    url: address,
    appId: text(params, 'appId', 'verifyAppId'),
    timestamp: text(params, 'timestamp', 'verifyTimestamp'),
    nonceStr: text(params, 'nonceStr', 'verifyNonceStr'),
    signature: text(params, 'signature', 'verifySignature'),
    jsApiList,
  })
  if (!verdict.ok) {
    page.allowed.delete(address)
    return { err_msg: verdict.errMsg, errMsg: verdict.errMsg }
  }
  const tags = Array.isArray(params.openTagList) ? params.openTagList.map((tag) => `tag:${String(tag)}`) : []
  page.allowed.set(address, new Set([...jsApiList.map(bridgeName), ...tags]))
  return { err_msg: 'preVerifyJSAPI:ok', errMsg: 'config:ok' }
}

function listOf(params: Params): string[] {
  const list = params.jsApiList ?? params.verifyJsApiList
  return Array.isArray(list) ? list.map(String) : []
}

function text(params: Params, ...names: string[]): string {
  const name = names.find((candidate) => params[candidate] !== undefined)
  return name ? String(params[name]) : ''
}
