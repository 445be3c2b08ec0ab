/** What the desk's API answers about conversations, cases and rules. */
export interface DeskStore {
  slug: string
  name: string
}

export type TalkState = 'bot' | 'waiting' | 'taken'

export interface ConversationRow {
  id: string
  guest: string
  state: TalkState
  state_label: string
  store: DeskStore | null
  taken_by: string
  asked_at: string | null
  reply_due_at: string | null
  is_missed: boolean
  guest_at: string
  text: string
  unread: number
  is_slowed: boolean
  case: string | null
}

export interface Punctual {
  who: string
  in_time: number
  missed: number
}

export interface Conversations {
  now: string
  conversations: ConversationRow[]
  waiting: number
  on_duty: string[]
  is_on_duty: boolean
  punctuality: Punctual[]
}

export interface SaidRow {
  id: string
  is_ours: boolean
  kind: string
  text: string
  title: string
  url: string
  by: string
  why: string
  at: string
  sent: string | null
  sent_why: string
}

export interface DeskOrder {
  number: string
  shop: string
  state: string
  state_label: string
  summary: string
  total_fen: number
  refunded_fen: number
  pickup_no: number | null
  placed_at: string
  contact: string
}

export interface CaseRow {
  number: string
  kind: 'complaint' | 'appeal'
  state: 'open' | 'escalated' | 'working' | 'resolved' | 'closed'
  state_label: string
  store: DeskStore | null
  guest: string
  words: string
  opened_at: string
  reply_due_at: string
  resolve_due_at: string
  replied_at: string | null
  replied_by: string
  escalated_at: string | null
  resolved_at: string | null
  is_reply_missed: boolean
  is_resolve_missed: boolean
  conversation: string
}

export interface Talk {
  now: string
  conversation: ConversationRow
  said: SaidRow[]
  orders: DeskOrder[]
  cases: CaseRow[]
  window_until: string
  allowance_left: number
  allowance: number
  colleagues: string[]
  stores: DeskStore[]
}

export interface CaseDetail {
  case: CaseRow
  notes: { at: string; by: string; verb: string; text: string }[]
  verbs: ('resolve' | 'reopen')[]
}

export interface Canned {
  id: string
  title: string
  text: string
  is_mine: boolean
}

export type Mode = 'exact' | 'prefix' | 'synonym' | 'contains' | 'pattern'
export type AnswerKind = 'text' | 'article' | 'picture' | 'shop' | 'dish' | 'order' | 'usual' | 'person'

export interface RuleAnswer {
  kind: AnswerKind
  text?: string
  title?: string
  url?: string
  picture?: string
  slug?: string
  id?: string
}

export interface RuleRow {
  id: string
  name: string
  mode: Mode
  words: string[]
  priority: number
  answer: RuleAnswer
  store: DeskStore | null
  is_active: boolean
  is_mine: boolean
  changed_by: string
  changed_at: string
}

export interface Rules {
  rules: RuleRow[]
  stores: DeskStore[]
  dishes: { id: string; name: string }[]
}

export interface Conflict {
  id: string
  name: string
  text: string
  is_new_the_winner: boolean
}

export interface Tried {
  complaint: string | null
  hits: { id: string; name: string; word: string; mode: Mode; priority: number; store: string }[]
  fallback: string
  fallback_why: string
  fallback_score: number
  answers: 'complaint' | 'rule' | 'sensor' | 'facts' | 'unknown'
  answer: string
  title: string
}
