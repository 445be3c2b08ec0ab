import type { Http } from '@/kit/http'

/** Answers of `/api/desk/{place}/…` about codes, the account's menu and the account. */
export type CodeKind = 'entrance' | 'table' | 'counter' | 'stand' | 'poster' | 'receipt' | 'staff' | 'campaign'
export const CODE_KINDS: CodeKind[] = ['table', 'stand', 'poster', 'receipt', 'staff', 'counter', 'entrance', 'campaign']
export type CodeState = 'waiting' | 'active' | 'stopped' | 'expired'

export interface CodeRow {
  id: string
  code: string
  kind: CodeKind
  label: string
  label_en: string
  store: string
  path: string
  is_made: boolean
  state: CodeState
  expires_at: string | null
  scans: number
  people: number
  follows: number
  orders: number
  amount_fen: number
}

export interface Codes {
  codes: CodeRow[]
  waiting: number
  hours: number
}

export interface NewCode {
  kind: CodeKind
  label: string
  store: string
  table: string
  username: string
  expires_at: string | null
}

export interface NewBatch {
  kind: CodeKind
  store: string
  prefix: string
  first: number
  last: number
}

export interface CodeChange {
  label?: string
  is_active?: boolean
  expires_at?: string
  has_no_end?: boolean
}

export interface Button {
  name: string
  type?: string
  url?: string
  key?: string
  appid?: string
  pagepath?: string
  sub_button?: Button[]
}

export interface Branch {
  position: number
  button: Button
  version: number
  merchant: string
  merchant_name: string
  may_edit: boolean
  problem: string
}

export interface Publication {
  id: string
  buttons: Button[]
  actor: string
  at: string
}

export interface AccountMenu {
  branches: Branch[]
  published: Publication | null
  history: Publication[]
  problem: string
  is_owner: boolean
  home: string
  merchants: { slug: string; name: string }[]
}

export interface AccountView {
  appid: string
  token_until: string | null
  losses: { at: string; why: string }[]
  families: Record<string, boolean>
  spent: { path: string; until: string }[]
  troubles: { path: string; at: string; code: string; said: string; fix: string }[]
  push_good_at: string | null
  push_refused: Record<string, string>
}

export interface Quota {
  path: string
  used: number
  daily_limit: number
}

export const printAddress = (place: string, form: 'pdf' | 'svg', ids: string[], kind: string) =>
  `/api/desk/${place}/codes/print?form=${form}&ids=${ids.join(',')}&kind=${kind}`

export function scenesApi(http: Http, place: () => string) {
  const at = (path: string) => `/${place()}${path}`
  return {
    codes: (days: number, hours: number, signal?: AbortSignal) =>
      http<Codes>('GET', at(`/codes?days=${days}&hours=${hours}`), signal ? { signal } : {}),
    makeCode: (body: NewCode, key: string) => http<{ ids: string[] }>('POST', at('/codes'), { body, key }),
    makeBatch: (body: NewBatch, key: string) => http<{ ids: string[]; known: number }>('POST', at('/codes/batch'), { body, key }),
    fetchTickets: () => http<{ made: number; left: number }>('POST', at('/codes/tickets'), { body: {} }),
    changeCode: (id: string, body: CodeChange) => http<object>('POST', at(`/codes/${id}/change`), { body }),
    menu: (signal?: AbortSignal) => http<AccountMenu>('GET', at('/menu'), signal ? { signal } : {}),
    putBranch: (position: number, button: Button, seenVersion: number, merchant: string) =>
      http<Branch>('POST', at(`/menu/branches/${position}`), { body: { button, seen_version: seenVersion, merchant } }),
    dropBranch: (position: number, seenVersion: number) =>
      http<object>('POST', at(`/menu/branches/${position}/removal`), { body: { seen_version: seenVersion } }),
    publish: (seen: Record<number, number>) => http<Publication>('POST', at('/menu/publications'), { body: { seen } }),
    rollBack: (id: string) => http<Publication>('POST', at(`/menu/publications/${id}/return`), { body: {} }),
    account: (signal?: AbortSignal) => http<AccountView>('GET', at('/account'), signal ? { signal } : {}),
    quotas: () => http<{ quotas: Quota[] }>('GET', at('/account/quotas')),
    accountSeen: () => http<object>('POST', at('/account/seen'), { body: {} }),
  }
}
