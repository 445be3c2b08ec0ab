/**
 * What the guest API answers, by the names the pages use. The shapes are generated from the committed document
 * (`npm run types`); docs/api/faces.md says what they mean.
 */
import type { components } from './schema'

export type Schemas = components['schemas']

export type ShopCard = Schemas['ShopCard']
export type Home = Schemas['Home']
export type Shop = Schemas['Shop']
export type Sku = Schemas['Sku']
export type Option = Schemas['Option']
export type Group = Schemas['Group']
export type Item = Schemas['Item']
export type Category = Schemas['Category']
export type Menu = Schemas['Menu']

export type Person = Schemas['Person']
export type Contact = Schemas['Contact']
export type Me = Schemas['Me']
export type SignInStart = Schemas['SignInStart']
export type Session = Schemas['Session']
export type JsConfig = Schemas['JsConfig']
export type LiveTicket = Schemas['LiveTicket']

export type LineIn = Schemas['LineIn']
export type CheckoutIn = Schemas['CheckoutIn']
export type Fulfilment = CheckoutIn['fulfilment']
export type Problem = Schemas['Problem']
export type Step = Schemas['Step']
export type QuoteLine = Schemas['QuoteLine']
export type QuoteShop = Schemas['QuoteShop']
export type Quote = Schemas['Quote']

export type OrderCard = Schemas['OrderCard']
export type OrderState = OrderCard['state']
export type Orders = Schemas['Orders']
export type OrderLine = Schemas['OrderLine']
export type Refund = Schemas['Refund']
export type Order = Schemas['Order']
export type OrderAction = Order['actions'][number]
export type Reorder = Schemas['Reorder']

export type Checkout = Schemas['Checkout']
export type Payment = Schemas['Payment']
export type Invoke = Schemas['Invoke']
export type Prepay = Schemas['Prepay']

export type Refusal = Schemas['Refusal']
