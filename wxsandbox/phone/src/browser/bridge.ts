import { onMounted, onUnmounted, type ShallowRef } from 'vue'

import { person } from '../state/person'
import { settings } from '../state/settings'
import { APIS } from './apis'
import { configure } from './config'
import { bridgeName, OPEN_TO_ALL } from './names'
import { signedAddress, type Page } from './page'

export type Result = Record<string, unknown> & { err_msg: string }
export type Params = Record<string, unknown>
export interface Call {
  page: Page
  url: string
  params: Params
  closeWindow: () => void
}

interface Said {
  type?: unknown
  id?: unknown
  api?: unknown
  params?: unknown
  url?: unknown
  title?: unknown
  page?: unknown
}

type Frame = Readonly<ShallowRef<HTMLIFrameElement | null>>

/** The parent side of the talk with jweixin inside the page. Nothing is believed that does not
 * come from our frame's own window, nor an address that is not of the sender's origin. */
export function useBridge(frame: Frame, page: Page, closeWindow: () => void) {
  async function hear(event: MessageEvent<Said>) {
    const source = frame.value?.contentWindow
    if (!source || event.source !== source || typeof event.data !== 'object' || !event.data) return
    const said = event.data
    const answer = (message: object) => source.postMessage(message, event.origin)
    if (said.type === 'wxsandbox:whoami') {
      if (isTwin(event.origin)) answer({ type: 'wxsandbox:iam', id: said.id, openid: person.openid })
    } else if (said.type === 'wxsandbox:snapshot') {
      if (isTwin(event.origin)) page.snapshot = String(said.url ?? '')
    } else if (said.type === 'wxsandbox:title') {
      page.title = String(said.title ?? '')
    } else if (said.type === 'wxsandbox:location') {
      if (ofOrigin(said.url, event.origin)) arrive(page, String(said.url), String(said.page ?? ''))
    } else if (said.type === 'wxsandbox:invoke' && ofOrigin(said.url, event.origin)) {
      const result = await invoke(page, said, closeWindow)
      answer({ type: 'wxsandbox:result', id: said.id, result })
    }
  }
  const listener = (event: MessageEvent<Said>) => void hear(event)
  onMounted(() => window.addEventListener('message', listener))
  onUnmounted(() => window.removeEventListener('message', listener))
}

function ofOrigin(url: unknown, origin: string): boolean {
  return typeof url === 'string' && URL.canParse(url) && new URL(url).origin === origin
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

/** The twin itself, under whichever name of this machine: nobody else has its port. */
export function isTwin(origin: string): boolean {
  if (origin === location.origin) return true
  if (!URL.canParse(origin)) return false
  const { hostname, port } = new URL(origin)
  return port === location.port && LOOPBACK.has(hostname) && LOOPBACK.has(location.hostname)
}

/** `document` names the page's document: another one means the address was entered anew. */
function arrive(page: Page, url: string, document: string): void {
  if (document !== page.document) {
    page.document = document
    page.landing = url
    page.menu = page.shareAllowed = true
    page.share = {}
  }
  page.url = url
  page.steps()
}

async function invoke(page: Page, said: Said, closeWindow: () => void): Promise<Result> {
  const api = bridgeName(String(said.api ?? ''))
  const params = (typeof said.params === 'object' && said.params ? said.params : {}) as Params
  const call: Call = { page, url: String(said.url), params, closeWindow }
  if (api === 'preVerifyJSAPI') return configure(call)
  const work = APIS[api]
  if (!work) return { err_msg: `${String(said.api)}:function not exist` }
  if (!OPEN_TO_ALL.has(api) && !isShelf(call.url, api) && !isAllowed(page, call.url, api)) {
    return { err_msg: `${String(said.api)}:permission denied` }
  }
  try {
    return await work(call)
  } catch (error) {
    return { err_msg: `${String(said.api)}:fail ${error instanceof Error ? error.message : ''}`.trim() }
  }
}

/** WeChat's own shelf of cards needs no wx.config. */
export function isShelf(url: string, api: string): boolean {
  const page = new URL(url)
  return api === 'batchAddCard' && isTwin(page.origin) && page.pathname.startsWith('/bizmall/')
}

function isAllowed(page: Page, url: string, api: string): boolean {
  const address = signedAddress(page, url, settings.system === 'ios')
  return page.allowed.get(address)?.has(api) ?? false
}
