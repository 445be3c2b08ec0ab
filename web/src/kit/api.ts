/** What the guest API answers; see docs/api/faces.md. Amounts are fen, instants RFC 3339 in UTC. */

export interface ShopCard {
  slug: string
  name: string
  cuisine: string
  picture: string
  notice: string
  is_open: boolean
  hours: string
  pickup: boolean
  delivery: boolean
  delivery_fee_fen: number
  free_delivery_from_fen: number | null
  min_delivery_fen: number
  month_orders: number
  /** Pinyin and the other language's name, for searching. */
  search: string
}

export interface Home {
  district: { slug: string; name: string; tagline: string }
  shops: ShopCard[]
  res_base: string
  appid: string
}

export interface Shop extends ShopCard {
  address: string
  phone_masked: string
  licence: string
}

export interface Sku {
  id: string
  name: string
  price_fen: number
  left: number | null
  sold_out: boolean
}

export interface Option {
  id: string
  name: string
  price_fen: number
}

export interface Group {
  id: string
  name: string
  min: number
  max: number
  options: Option[]
}

export interface Item {
  id: string
  name: string
  description: string
  picture: string
  allergens: string[]
  sold_out: boolean
  month_sold: number
  from_fen: number
  search: string
  skus: Sku[]
  groups: Group[]
}

export interface Category {
  id: string
  name: string
  items: Item[]
}

export interface Menu {
  version: string
  shop: Shop
  categories: Category[]
}

export interface Person {
  id: string
  nickname: string
  avatar: string
}

export interface Contact {
  name: string
  phone: string
  address: string
}

export interface Me {
  person: Person
  contact: Contact | null
}

export interface Session {
  token: string
  expires_at: string
  return_to: string
  person: Person
}

export interface JsConfig {
  appId: string
  timestamp: number | string
  nonceStr: string
  signature: string
  jsApiList: string[]
  script: string
}

export type Fulfilment = 'pickup' | 'delivery'

export interface LineIn {
  sku: string
  options: string[]
  quantity: number
}

export interface Problem {
  code: string
  message: string
}

export interface Step {
  label: string
  amount_fen: number
}

export interface QuoteLine {
  sku: string
  options: string[]
  item: string
  name: string
  spec: string
  picture: string
  quantity: number
  unit_fen: number
  total_fen: number
  steps: Step[]
  problem: Problem | null
}

export interface QuoteShop {
  slug: string
  name: string
  is_open: boolean
  lines: QuoteLine[]
  steps: Step[]
  total_fen: number
  problem: Problem | null
}

export interface Quote {
  seen: string
  total_fen: number
  problems: string[]
  shops: QuoteShop[]
  /** SKUs that nobody sells any more. */
  lost: string[]
}

export type OrderState =
  | 'placed'
  | 'paid'
  | 'accepted'
  | 'preparing'
  | 'ready'
  | 'done'
  | 'cancelled'
  | 'expired'
  | 'refused'

export interface OrderCard {
  number: string
  pickup_no: string | null
  shop: { slug: string; name: string; picture: string }
  state: OrderState
  state_label: string
  refund_label: string | null
  total_fen: number
  refunded_fen: number
  summary: string
  placed_at: string
  expires_at: string | null
  payment_id: string
  fulfilment: Fulfilment
}

export interface Orders {
  orders: OrderCard[]
  next: string | null
}

export interface OrderLine {
  id: string
  name: string
  spec: string
  picture: string
  quantity: number
  refunded_quantity: number
  unit_fen: number
  total_fen: number
  refunded_fen: number
}

export interface Refund {
  id: string
  amount_fen: number
  state: string
  state_label: string
  reason: string
  at: string
}

export type OrderAction = 'cancel' | 'pay' | 'refund' | 'reorder'

export interface Order extends OrderCard {
  lines: OrderLine[]
  steps: Step[]
  contact: Contact
  remark: string
  timeline: { label: string; at: string; note: string }[]
  refunds: Refund[]
  actions: OrderAction[]
}

export interface Payment {
  id: string
  state: 'open' | 'paid' | 'closed' | 'refunded'
  amount_fen: number
  expires_at: string
  orders: OrderCard[]
}

export interface Checkout {
  payment: Payment
  orders: OrderCard[]
}

export interface Invoke {
  appId: string
  timeStamp: string
  nonceStr: string
  package: string
  signType: string
  paySign: string
}

export interface Prepay {
  state: Payment['state']
  invoke: Invoke | null
}

export interface Reorder {
  lines: LineIn[]
  gone: string[]
}
