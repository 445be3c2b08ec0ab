import type { Contact, Fulfilment, LineIn, Quote } from '@/kit/api'
import { keyOf } from '../cart/rules'

export interface BasketLine extends LineIn {
  key: string
  /** Known for lines of the cart. */
  name?: string
}

export interface CheckoutBody {
  lines: LineIn[]
  fulfilment: Fulfilment
  seen: string
  contact: Contact
  remarks: Record<string, string>
}

/** Our line behind each line of the quote, named by shop and place in it. */
export function pairLines(quote: Quote, lines: BasketLine[]): Map<string, BasketLine> {
  const free = [...lines]
  const pairs = new Map<string, BasketLine>()
  for (const shop of quote.shops) {
    shop.lines.forEach((line, index) => {
      const at = free.findIndex((each) => each.key === keyOf(line.sku, line.options))
      if (at >= 0) pairs.set(`${shop.slug}/${index}`, free.splice(at, 1)[0]!)
    })
  }
  return pairs
}

/** Lines of ours that nobody sells any more. */
export function lostLines<T extends LineIn>(quote: Quote, lines: T[]): T[] {
  return lines.filter((line) => quote.lost.includes(line.sku))
}

export function countProblems(quote: Quote): number {
  return quote.shops.reduce(
    (sum, shop) => sum + Number(shop.problem !== null) + shop.lines.filter((line) => line.problem).length,
    quote.lost.length,
  )
}

/** An attempt that nobody answered is the same attempt while the guest's own choices are the same. */
export function isSameAttempt(one: CheckoutBody, other: CheckoutBody): boolean {
  const chosen = ({ seen: _, ...rest }: CheckoutBody) => JSON.stringify(rest)
  return chosen(one) === chosen(other)
}
