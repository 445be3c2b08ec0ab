import { reactive } from 'vue'

export interface Share {
  title: string
  desc: string
  link: string
  imgUrl: string
}

/** What the phone knows of the page in its browser. */
export interface Page {
  url: string // where the page says it is
  landing: string // where its document was entered
  title: string
  loading: boolean
  menu: boolean
  depth: number // steps one can go back
  allowed: Map<string, Set<string>> // page address without hash -> APIs that wx.config opened
  share: Partial<Share>
  shareAllowed: boolean
  placeAllowed: boolean | null
}

export function newPage(url: string): Page {
  return reactive({
    url,
    landing: url,
    title: '',
    loading: true,
    menu: true,
    depth: 0,
    allowed: new Map(),
    share: {},
    shareAllowed: true,
    placeAllowed: null,
  })
}

export const withoutHash = (url: string) => url.split('#')[0]!

/** Android signs where the page is, iOS where its document was entered (UH13 in the UX rules). */
export const signedAddress = (page: Page, url: string, ios: boolean) => withoutHash(ios ? page.landing : url)
