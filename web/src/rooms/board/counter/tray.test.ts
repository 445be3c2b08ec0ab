import { describe, expect, it } from 'vitest'
import type { StockItem } from '../api'
import { added, asItem, counted, countOf, lineOf, totalFen } from './tray'

const noodles: StockItem = {
  id: 'i1',
  name: '红烧牛肉面',
  picture: '',
  search: '',
  sold_out: false,
  from_fen: 1900,
  skus: [
    { id: 's', name: '小碗', price_fen: 1900, left: null },
    { id: 'l', name: '大碗', price_fen: 2300, left: 0 },
  ],
  groups: [{ id: 'g', name: '加料', min: 0, max: 2, options: [{ id: 'egg', name: '卤蛋', price_fen: 300 }, { id: 'beef', name: '牛肉', price_fen: 1000 }] }],
}

describe('the counter', () => {
  it('puts the same dish in the same way on one line, whatever the order of its extras', () => {
    const one = lineOf(noodles, { sku: 's', options: ['beef', 'egg'] }, 1)
    const two = lineOf(noodles, { sku: 's', options: ['egg', 'beef'] }, 2)
    const tray = added(added([], one), two)
    expect(tray).toHaveLength(1)
    expect(tray[0]).toMatchObject({ quantity: 3, unit_fen: 3200, spec: '小碗 · 卤蛋 · 牛肉' })
    expect(totalFen(tray)).toBe(9600)
    expect(countOf(tray, noodles)).toBe(3)
  })

  it('takes a line away at zero', () => {
    const tray = added([], lineOf(noodles, { sku: 's', options: [] }, 1))
    expect(counted(tray, tray[0]!.key, 0)).toEqual([])
  })

  it('knows a counted-out size as sold out', () => {
    expect(asItem(noodles).skus.map((sku) => sku.sold_out)).toEqual([false, true])
    expect(asItem({ ...noodles, sold_out: true }).skus.every((sku) => sku.sold_out)).toBe(true)
  })
})
