import type { Fulfilment, Group, OrderState } from '@/kit/api'

/** What the staff API answers; see docs/api/faces.md. */
export type Power = 'accept' | 'refuse' | 'refund' | 'sold_out' | 'counter' | 'contact'
export type Action = 'accept' | 'refuse' | 'prepare' | 'ready' | 'hand_over' | 'refund' | 'contact'

export interface StaffStore {
  slug: string
  name: string
  role: string
  can: Power[]
}

export interface Me {
  user: { name: string; username: string }
  stores: StaffStore[]
  district: { slug: string; name: string }
}

export interface BoardLine {
  id: string
  name: string
  spec: string
  quantity: number
  unit_fen: number
  refunded_quantity: number
}

export interface RefundRequest {
  id: string
  amount_fen: number
  reason: string
  at: string
}

export interface BoardOrder {
  number: string
  pickup_no: string
  store: { slug: string; name: string }
  state: OrderState
  state_label: string
  fulfilment: Fulfilment
  lines: BoardLine[]
  remark: string
  total_fen: number
  refunded_fen: number
  guest: { name: string; phone_masked: string; address: string }
  placed_at: string
  paid_at: string | null
  waiting_s: number
  is_late: boolean
  escalated: boolean
  refund_request: RefundRequest | null
  actions: Action[]
  contact_log: { at: string; by: string; note: string }[]
}

export interface Figures {
  orders: number
  sales_fen: number
  refunds_fen: number
  average_fen: number
}

export interface Board {
  store: { slug: string; name: string; is_open: boolean }
  now: string
  orders: BoardOrder[]
  today: Figures & { yesterday: Figures }
  todo: { new: number; refund_requests: number }
}

export interface StockSku {
  id: string
  name: string
  price_fen: number
  left: number | null
}

export interface StockItem {
  id: string
  name: string
  picture: string
  search?: string
  sold_out: boolean
  from_fen: number
  skus: StockSku[]
  groups: Group[]
}

export interface Stock {
  categories: { id: string; name: string; items: StockItem[] }[]
}

export interface CounterPayment {
  id: string
  state: 'open' | 'paid' | 'closed' | 'refunded'
  amount_fen: number
  code_url: string
  qr_svg: string
  expires_at: string
}

export interface CounterOrder {
  order: BoardOrder
  payment: CounterPayment
}
