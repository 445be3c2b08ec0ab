import { describe, expect, it } from 'vitest'
import type { Quote } from '@/kit/api'
import { isSameAttempt, pairLines, type CheckoutBody } from '../checkout/rules'
import { askedLines, leftToRefund, roughlyFen } from '../mine/refunds'
import { add, byShop, countOf, keyOf, merge, MOST, setQuantity, sumFen, type CartLine } from './rules'

function line(shop: string, sku: string, options: string[] = [], quantity = 1): CartLine {
  const names = { shop, shopName: shop, item: sku, sku, options, name: sku, spec: '', picture: '' }
  return { key: keyOf(sku, options), ...names, unit_fen: 1000, quantity }
}

describe('the cart', () => {
  it('puts the same dish with the same choices on one line', () => {
    const lines = add(add([], line('小满', 'noodles', ['egg', 'hot'])), line('小满', 'noodles', ['hot', 'egg'], 2))
    expect(lines).toHaveLength(1)
    expect(countOf(lines)).toBe(3)
    expect(sumFen(lines)).toBe(3000)
  })

  it('keeps other choices apart', () => {
    expect(add([line('小满', 'noodles', ['hot'])], line('小满', 'noodles'))).toHaveLength(2)
  })

  it('drops a line at zero and stops at the most', () => {
    const lines = [line('小满', 'noodles')]
    expect(setQuantity(lines, lines[0]!.key, 0)).toEqual([])
    expect(setQuantity(lines, lines[0]!.key, 1000)[0]!.quantity).toBe(MOST)
  })

  it('joins what was picked before signing in', () => {
    const merged = merge([line('小满', 'noodles')], [line('小满', 'noodles'), line('山茶', 'tea')])
    expect(merged.map((each) => [each.sku, each.quantity])).toEqual([
      ['noodles', 2],
      ['tea', 1],
    ])
  })

  it('is grouped by shop in the order of picking', () => {
    const shops = byShop([line('小满', 'a'), line('山茶', 'b'), line('小满', 'c')])
    expect(shops.map((shop) => [shop.slug, shop.lines.length])).toEqual([
      ['小满', 2],
      ['山茶', 1],
    ])
  })
})

describe('checking out', () => {
  const body: CheckoutBody = {
    lines: [{ sku: 'a', options: [], quantity: 1 }],
    fulfilment: 'pickup',
    seen: 'one',
    contact: { name: '林', phone: '13800138000', address: '' },
    remarks: {},
  }

  it('knows an attempt again although the quote was read anew', () => {
    expect(isSameAttempt(body, { ...body, seen: 'two' })).toBe(true)
    expect(isSameAttempt(body, { ...body, fulfilment: 'delivery' })).toBe(false)
  })

  it('finds its own line behind each line of the quote, twice the same dish included', () => {
    const quote = {
      shops: [
        { slug: '小满', lines: [{ sku: 'n', options: [] }, { sku: 'n', options: ['hot'] }] },
        { slug: '山茶', lines: [{ sku: 't', options: [] }] },
      ],
    } as unknown as Quote
    const lines = [line('小满', 'n', ['hot']), line('山茶', 't'), line('小满', 'n')]
    const pairs = pairLines(quote, lines)
    expect(pairs.get('小满/0')?.key).toBe(lines[2]!.key)
    expect(pairs.get('小满/1')?.key).toBe(lines[0]!.key)
    expect(pairs.get('山茶/0')?.key).toBe(lines[1]!.key)
  })
})

describe('asking for a refund', () => {
  const bowl = { id: 'x', name: '面', spec: '', picture: '', quantity: 2, refunded_quantity: 0, unit_fen: 1000, total_fen: 2000, refunded_fen: 0 }
  const egg = { ...bowl, id: 'y', quantity: 1, total_fen: 200 }
  const order = { lines: [bowl, egg], total_fen: 2300, refunded_fen: 0 } as never

  it('means the whole order when everything is picked, packing included', () => {
    expect(askedLines(order, { x: 2, y: 1 })).toBeUndefined()
    expect(roughlyFen(order, { x: 2, y: 1 })).toBe(2300)
  })

  it('names the lines otherwise', () => {
    expect(askedLines(order, { x: 1, y: 0 })).toEqual([{ id: 'x', quantity: 1 }])
    expect(roughlyFen(order, { x: 1, y: 0 })).toBe(1000)
  })

  it('offers only pieces that were not refunded', () => {
    expect(leftToRefund({ ...bowl, refunded_quantity: 1 })).toBe(1)
    expect(leftToRefund({ ...bowl, refunded_quantity: 2 })).toBe(0)
  })
})
