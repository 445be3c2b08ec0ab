export interface Person {
  id: string
  openid: string
  nickname: string
  unionid: string
  subscribed: boolean
  balance_fen: number
}

export interface Account {
  name: string
  avatar: string
  intro: string
  wechat_id: string
  merchant_name: string
}

export interface Article {
  title: string
  description: string
  picture: string
  url: string
}

export interface Notice {
  title: string
  lines: { label: string; value: string }[]
  url: string
}

/** One line of a conversation, whoever said it. */
export interface Entry {
  id: string
  at: string
  thread: 'account' | 'notices' | 'pay' | `friend:${string}`
  mine: boolean
  type: string
  text?: string
  articles?: Article[]
  notice?: Notice
  picture?: string
  place?: { name: string; latitude: number; longitude: number }
  payment?: { payee: string; amount_fen: number; description: string; way: string; refund: boolean }
  choices?: { head: string; tail: string; list: { id: string; content: string }[] }
  friend?: string
  link?: Article
  broken?: boolean
}

export interface MenuButton {
  name: string
  type?: string
  key?: string
  url?: string
  sub_button?: MenuButton[]
}

export interface Bill {
  out_trade_no: string
  transaction_id: string
  payee: string
  description: string
  total_fen: number
  refunded_fen: number
  paid_at: string
}

/** The wallet's view of an order, from the twin's own record. */
export interface Due {
  prepay_id: string
  out_trade_no: string
  payee: string
  description: string
  total_fen: number
  balance_fen: number
}

export interface PrintedCode {
  id: string
  label: string
  picture: string
  text: string
  scene: string
}

export interface PushResult {
  attempts: number
  status: number | null
  reply: null | { type: string }
  opened?: string
}
