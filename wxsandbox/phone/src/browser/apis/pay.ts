import { payRequest } from '../../state/wallet'
import { settings } from '../../state/settings'
import type { Call, Result } from '../bridge'

/** The amount and the payee come from the twin's record of the prepay_id, nothing from the page. */
export async function getBrandWCPayRequest({ params, url, closeWindow }: Call): Promise<Result> {
  const request = {
    appId: String(params.appId ?? ''),
    timeStamp: String(params.timeStamp ?? params.timestamp ?? ''),
    nonceStr: String(params.nonceStr ?? ''),
    package: String(params.package ?? ''),
    signType: String(params.signType ?? ''),
    paySign: String(params.paySign ?? ''),
  }
  const missing = Object.entries(request).find(([, value]) => value === '')
  if (missing) return { err_msg: 'get_brand_wcpay_request:fail', err_desc: `缺少参数${missing[0]}` }
  const outcome = await payRequest(request, url)
  // WeChat may put the page away after a payment: no answer must be needed to go on
  if (outcome === 'ok' && settings.closeAfterPay) closeWindow()
  return { err_msg: `get_brand_wcpay_request:${outcome}` }
}
