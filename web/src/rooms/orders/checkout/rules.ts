import type { Contact, Fulfilment, LineIn, Quote, QuoteShop } from '@/kit/api'

export interface BasketLine extends LineIn {
  key: string
}

export interface CheckoutBody {
  lines: LineIn[]
  fulfilment: Fulfilment
  seen: string
  contact: Contact
  remarks: Record<string, string>
}

/** The quote keeps the order of the lines of a shop; this finds our line behind each of its lines. */
export function pairLines(quote: Quote, lines: BasketLine[]): Map<string, BasketLine> {
  const free = [...lines]
  const pairs = new Map<string, BasketLine>()
  for (const shop of quote.shops) {
    shop.lines.forEach((line, index) => {
      const at = free.findIndex((each) => each.sku === line.sku)
      if (at >= 0) pairs.set(`${shop.slug}/${index}`, free.splice(at, 1)[0]!)
    })
  }
  return pairs
}

export function hasProblem(shop: QuoteShop): boolean {
  return shop.problem !== null || shop.lines.some((line) => line.problem !== null)
}

/** Sentences of the quote that no line and no shop says already. */
export function generalProblems(quote: Quote): string[] {
  const said = new Set(quote.shops.flatMap((shop) => [shop.problem, ...shop.lines.map((line) => line.problem)].map((each) => each?.message)))
  return quote.problems.filter((text) => !said.has(text))
}

export function countProblems(quote: Quote): number {
  const inShops = quote.shops.reduce(
    (sum, shop) => sum + Number(shop.problem !== null) + shop.lines.filter((line) => line.problem).length,
    0,
  )
  return Math.max(inShops, quote.problems.length)
}

/** An attempt that nobody answered is the same attempt while the guest's own choices are the same. */
export function isSameAttempt(one: CheckoutBody, other: CheckoutBody): boolean {
  const chosen = ({ seen: _, ...rest }: CheckoutBody) => JSON.stringify(rest)
  return chosen(one) === chosen(other)
}
