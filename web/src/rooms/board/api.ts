/** What the staff API answers, by the names the board uses; generated like `kit/api`. */
import type { Schemas } from '@/kit/api'

export type Me = Schemas['StaffMe']
export type StaffStore = Schemas['StaffStore']
export type Power = StaffStore['can'][number]

export type Board = Schemas['Board']
export type BoardOrder = Schemas['BoardOrder']
export type BoardLine = Schemas['BoardLine']
export type Action = BoardOrder['actions'][number]
export type RefundRequest = Schemas['RefundAsked']
export type Figures = Schemas['Figures']

export type Stock = Schemas['Stock']
export type StockItem = Schemas['StockItem']
export type StockSku = Schemas['StockSku']
export type CounterPayment = Schemas['CounterPayment']
export type CounterOrder = Schemas['CounterOrder']
