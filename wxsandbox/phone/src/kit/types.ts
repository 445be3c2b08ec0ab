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
  pictures?: string[]
  place?: { name: string; latitude: number; longitude: number }
  payment?: { payee: string; amount_fen: number; description: string; way: string; refund: boolean }
  choices?: { head: string; tail: string; list: { id: string; content: string }[] }
  voice?: { url: string; seconds: number; words: string }
  video?: { url: string; thumb: string; title: string; description: string }
  music?: { title: string; description: string; url: string; thumb: string }
  weapp?: { title: string; picture: string; path: string }
  card?: CardFace
  /** Who of customer service wrote it, or the worker a grey mark is about. */
  worker?: string
  worker_face?: string
  friend?: string
  link?: Article
  broken?: boolean
}

/** A card as it lies on a shelf; with a code it is in somebody's wallet. */
export interface CardFace {
  card_id: string
  type: string
  brand: string
  title: string
  notice: string
  description: string
  color: string
  logo: string
  left: number
}

export interface HeldCard extends CardFace {
  code: string
  status: string
  begins_at: string
  ends_at: string | null
  member: { membership_number?: string; bonus?: number; balance?: number }
}

export interface Around {
  wifi: { shop_id: string; shop: string; ssid: string }[]
  beacons: { device_id: number; name: string }[]
}

export interface ShakenPage {
  title: string
  description: string
  icon_url: string
  url: string
  ticket: string
}

export interface MenuButton {
  name: string
  type?: string
  key?: string
  url?: string
  media_id?: string
  article_id?: string
  pagepath?: string
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
