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
  document: string // which document that is
  title: string
  loading: boolean
  menu: boolean
  depth: number // steps one can go back
  allowed: Map<string, Set<string>> // page address without hash -> APIs that wx.config opened
  share: Partial<Share>
  shareAllowed: boolean
  placeAllowed: boolean | null
  snapshot: string // where the full service is asked for, while a snapshot page is shown
  steps: () => void // count what was opened since
}

export function newPage(url: string): Page {
  const page: Page = reactive({
    url,
    landing: url,
    document: '',
    title: '',
    loading: true,
    menu: true,
    depth: 0,
    allowed: new Map(),
    share: {},
    shareAllowed: true,
    placeAllowed: null,
    snapshot: '',
    steps: () => undefined,
  })
  return page
}

/** This window and the frame share one history: what makes it longer, the page did. It is counted
 * low rather than high, for one step too many would leave the phone. */
export function countSteps(page: Page): void {
  let length = history.length
  page.steps = () => {
    page.depth += Math.max(0, history.length - length)
    length = history.length
  }
}

export const withoutHash = (url: string) => url.split('#')[0]!

/** Android signs where the page is, iOS where its document was entered (UH13 in the UX rules). */
export const signedAddress = (page: Page, url: string, ios: boolean) => withoutHash(ios ? page.landing : url)
