import type { Invoke, JsConfig } from './api'

/** WeChat's two doors for a page: `wx` from its script, and the bridge that the app itself puts in. */

interface WxScript {
  config: (config: object) => void
  ready: (done: () => void) => void
  error: (failed: (reason: unknown) => void) => void
  updateAppMessageShareData?: (data: object) => void
  updateTimelineShareData?: (data: object) => void
  openAddress?: (handlers: object) => void
}

interface Bridge {
  invoke: (name: string, params: object, done: (answer: { err_msg?: string }) => void) => void
}

declare global {
  interface Window {
    wx?: WxScript
    WeixinJSBridge?: Bridge
    __wxjs_is_wkwebview?: boolean
  }
}

export interface Share {
  title: string
  desc: string
  link: string
  imgUrl: string
}

export type PayOutcome = 'ok' | 'cancel' | 'fail' | 'no_wechat'

export interface WxAddress {
  name: string
  phone: string
  address: string
}

const BRIDGE_WAIT_MS = 3_000
const READY_WAIT_MS = 4_000

// iOS signs the address by which the single-page app was entered, so it is kept before any routing.
const enteredBy = location.href.split('#')[0]!

function signsEntry(): boolean {
  return window.__wxjs_is_wkwebview === true || /iPhone|iPad|iPod/.test(navigator.userAgent)
}

/** The address that WeChat compares with the signature: of entry on iOS, the current one on Android. */
export function addressToSign(): string {
  return signsEntry() ? enteredBy : location.href.split('#')[0]!
}

/** `report` hears WeChat's own words when it does not accept a page's config: only a phone is ever told of a wrong domain. */
export function makeWx(getConfig: (url: string) => Promise<JsConfig>, report: (said: string) => void = () => {}) {
  let script: Promise<WxScript> | null = null
  let signedFor = ''
  let allowed: string[] = []
  let ready: Promise<WxScript | null> = Promise.resolve(null)

  /** Signs the current page. Call after every change of route; on iOS only the first call does work. */
  function sign(): Promise<WxScript | null> {
    const url = addressToSign()
    if (url !== signedFor) {
      signedFor = url
      ready = configure(url).catch(() => {
        signedFor = '' // without WeChat's script the page still works; the next route tries again
        return null
      })
    }
    return ready
  }

  async function configure(url: string): Promise<WxScript | null> {
    const { script: source, ...config } = await getConfig(url)
    script ??= loadScript(source)
    const wx = await script.catch((error: unknown) => {
      script = null
      throw error
    })
    if (url !== addressToSign()) return null // the guest has moved on; that page signs itself
    allowed = config.jsApiList
    return await new Promise((resolve) => {
      setTimeout(() => resolve(null), READY_WAIT_MS) // in a plain browser the script never answers
      wx.ready(() => resolve(wx))
      wx.error((reason) => {
        report(String((reason as { errMsg?: string } | null)?.errMsg ?? ''))
        resolve(null)
      })
      wx.config({ debug: false, ...config })
    })
  }

  async function share(data: Share): Promise<void> {
    const wx = await sign()
    wx?.updateAppMessageShareData?.({ ...data })
    wx?.updateTimelineShareData?.({ title: data.title, link: data.link, imgUrl: data.imgUrl })
  }

  /** Null when the guest gave none or WeChat is not there. */
  async function pickAddress(): Promise<WxAddress | null> {
    const wx = await sign()
    if (!wx?.openAddress) return null
    return await new Promise((resolve) => {
      wx.openAddress!({
        success: (told: Record<string, string>) => resolve(readAddress(told)),
        cancel: () => resolve(null),
        fail: () => resolve(null),
      })
    })
  }

  async function pay(invoke: Invoke): Promise<PayOutcome> {
    await sign()
    const bridge = await waitForBridge()
    if (!bridge) return 'no_wechat'
    return await new Promise((resolve) => {
      bridge.invoke('getBrandWCPayRequest', invoke, ({ err_msg: told = '' }) => {
        if (told.endsWith(':ok')) resolve('ok')
        else resolve(told.endsWith(':cancel') ? 'cancel' : 'fail')
      })
    })
  }

  const can = (name: string) => allowed.includes(name)
  return { sign, share, pay, pickAddress, can }
}

export type Wx = ReturnType<typeof makeWx>

function readAddress(told: Record<string, string>): WxAddress {
  const parts = ['provinceName', 'cityName', 'countryName', 'detailInfo']
  return {
    name: told.userName ?? '',
    phone: told.telNumber ?? '',
    address: parts.map((part) => told[part] ?? '').join(''),
  }
}

function loadScript(source: string): Promise<WxScript> {
  return new Promise((resolve, reject) => {
    const tag = document.createElement('script')
    tag.src = source
    tag.async = true
    tag.onload = () => (window.wx ? resolve(window.wx) : reject(new Error('no wx in the script')))
    tag.onerror = () => {
      tag.remove()
      reject(new Error('the script did not load'))
    }
    document.head.append(tag)
  })
}

/** WeChat announces its bridge by an event, sometimes after our first button press. */
function waitForBridge(): Promise<Bridge | null> {
  if (window.WeixinJSBridge) return Promise.resolve(window.WeixinJSBridge)
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      document.removeEventListener('WeixinJSBridgeReady', done)
      resolve(window.WeixinJSBridge ?? null)
    }
    const timer = setTimeout(done, BRIDGE_WAIT_MS)
    document.addEventListener('WeixinJSBridgeReady', done)
  })
}
