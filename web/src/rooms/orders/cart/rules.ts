import type { Quote } from '@/kit/api'

/** What a cart does, as functions of values. */

export interface CartLine {
  key: string
  shop: string
  shopName: string
  item: string
  sku: string
  options: string[]
  name: string
  spec: string
  picture: string
  /** What the menu last said; the quote decides. */
  unit_fen: number
  quantity: number
}

export interface CartShop {
  slug: string
  name: string
  lines: CartLine[]
}

export const MOST = 99

export function keyOf(sku: string, options: string[]): string {
  return [sku, ...[...options].sort()].join('+')
}

export function add(lines: CartLine[], line: CartLine): CartLine[] {
  const there = lines.find((each) => each.key === line.key)
  if (!there) return [...lines, line]
  const quantity = Math.min(MOST, there.quantity + line.quantity)
  return lines.map((each) => (each.key === line.key ? { ...line, quantity } : each))
}

export function setQuantity(lines: CartLine[], key: string, quantity: number): CartLine[] {
  if (quantity <= 0) return lines.filter((line) => line.key !== key)
  return lines.map((line) => (line.key === key ? { ...line, quantity: Math.min(MOST, quantity) } : line))
}

/** What was picked before signing in joins what the person had kept. */
export function merge(kept: CartLine[], fresh: CartLine[]): CartLine[] {
  return fresh.reduce(add, kept)
}

export function byShop(lines: CartLine[]): CartShop[] {
  const shops = new Map<string, CartShop>()
  for (const line of lines) {
    const shop = shops.get(line.shop) ?? { slug: line.shop, name: line.shopName, lines: [] }
    shop.lines.push(line)
    shops.set(line.shop, shop)
  }
  return [...shops.values()]
}

export function countOf(lines: CartLine[]): number {
  return lines.reduce((sum, line) => sum + line.quantity, 0)
}

export function sumFen(lines: CartLine[]): number {
  return lines.reduce((sum, line) => sum + line.unit_fen * line.quantity, 0)
}

export function renewed(lines: CartLine[], pairs: Map<string, { key: string }>, quote: Quote): CartLine[] {
  const fresh = new Map<string, Partial<CartLine>>()
  for (const shop of quote.shops) {
    shop.lines.forEach(({ name, spec, picture, unit_fen }, index) => {
      const mine = pairs.get(`${shop.slug}/${index}`)
      if (mine) fresh.set(mine.key, { shopName: shop.name, name, spec, picture, unit_fen })
    })
  }
  return lines.map((line) => ({ ...line, ...fresh.get(line.key) }))
}
