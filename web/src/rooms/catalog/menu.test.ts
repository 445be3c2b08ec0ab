import { describe, expect, it } from 'vitest'
import type { Item } from '@/kit/api'
import { firstPick, missingGroup, needsSheet, specOf, toggle, unitFen } from './choices'
import { matches, searchMenu } from './menuSearch'

const heat = {
  id: 'heat',
  name: '辣度',
  min: 1,
  max: 1,
  options: [
    { id: 'none', name: '不辣', price_fen: 0 },
    { id: 'hot', name: '特辣', price_fen: 0 },
  ],
}
const extras = {
  id: 'extras',
  name: '加料',
  min: 0,
  max: 2,
  options: [
    { id: 'egg', name: '卤蛋', price_fen: 200 },
    { id: 'beef', name: '牛肉', price_fen: 800 },
    { id: 'green', name: '青菜', price_fen: 300 },
  ],
}
const noodles: Item = {
  id: 'n',
  name: '红烧牛肉面',
  description: '',
  picture: '',
  allergens: [],
  sold_out: false,
  month_sold: 0,
  from_fen: 2600,
  search: 'hongshaoniuroumian hsnrm',
  skus: [
    { id: 'small', name: '小份', price_fen: 2600, left: 0, sold_out: true },
    { id: 'large', name: '大份', price_fen: 3200, left: null, sold_out: false },
  ],
  groups: [heat, extras],
}

describe('searching a menu', () => {
  it.each(['红烧', '牛肉面', 'hongshao', 'niurou', 'hsnr', 'HSNRM', ' 牛 肉 ', 'hong shao'])('finds the noodles by %j', (word) => {
    expect(matches(noodles, word)).toBe(true)
  })

  it.each(['番茄', 'fq', 'hsx'])('does not find them by %j', (word) => {
    expect(matches(noodles, word)).toBe(false)
  })

  it('drops categories without a hit', () => {
    const menu = [
      { id: 'a', name: '面', items: [noodles] },
      { id: 'b', name: '汤', items: [{ ...noodles, name: '蛋汤', search: 'dantang dt' }] },
    ]
    expect(searchMenu(menu, 'hsn').map((category) => category.id)).toEqual(['a'])
    expect(searchMenu(menu, '')).toHaveLength(2)
  })
})

describe('choosing', () => {
  it('begins with what can be had', () => {
    expect(firstPick(noodles)).toEqual({ sku: 'large', options: ['none'] })
  })

  it('replaces in a group of one and never empties a required one', () => {
    expect(toggle(heat, ['none', 'egg'], 'hot')).toEqual(['egg', 'hot'])
    expect(toggle(heat, ['hot'], 'hot')).toEqual(['hot'])
  })

  it('stops at the most a group allows', () => {
    expect(toggle(extras, ['egg', 'beef'], 'green')).toEqual(['egg', 'beef'])
    expect(toggle(extras, ['egg', 'beef'], 'egg')).toEqual(['beef'])
  })

  it('names the group that still waits', () => {
    expect(missingGroup(noodles, ['egg'])?.id).toBe('heat')
    expect(missingGroup(noodles, ['hot'])).toBeNull()
  })

  it('adds up and reads in the order of the menu', () => {
    const picked = { sku: 'large', options: ['beef', 'hot', 'egg'] }
    expect(unitFen(noodles, picked)).toBe(4200)
    expect(specOf(noodles, picked, '、')).toBe('大份、特辣、卤蛋、牛肉')
  })

  it('needs a sheet only where there is a choice', () => {
    const plain = { skus: [{ id: 's', name: '', price_fen: 1, left: null, sold_out: false }], groups: [] }
    expect(needsSheet(plain)).toBe(false)
    expect(needsSheet(noodles)).toBe(true)
  })
})
