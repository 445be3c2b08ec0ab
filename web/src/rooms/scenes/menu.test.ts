import { describe, expect, it } from 'vitest'
import { bytes, moved, shown, trimmed } from './menu'

describe('the account menu', () => {
  it('counts bytes as WeChat does', () => {
    expect(bytes('去点餐')).toBe(9)
    expect(bytes('五个汉字多')).toBe(15)
    expect(bytes('六个汉字太长')).toBe(18)
  })

  it('shows names as the phone cuts them', () => {
    expect(shown('去点餐', true)).toBe('去点餐')
    expect(shown('商圈优惠券', true)).toBe('商圈优惠…')
    expect(shown('Eat here', true)).toBe('Eat here')
    expect(shown('Eat here!', true)).toBe('Eat here…')
    expect(shown('小满面馆今日特价套餐', false)).toBe('小满面馆今日特价…')
  })

  it('keeps only what a type needs', () => {
    expect(trimmed({ name: ' 帮助 ', type: 'click', key: 'HELP', url: 'left over' })).toEqual({ type: 'click', name: '帮助', key: 'HELP' })
    expect(trimmed({ name: '更多', type: 'view', url: 'x', sub_button: [{ name: 'a', type: 'view', url: 'u' }] })).toEqual({
      name: '更多',
      sub_button: [{ type: 'view', name: 'a', url: 'u' }],
    })
  })

  it('moves within the list and not out of it', () => {
    expect(moved(['a', 'b', 'c'], 0, 1)).toEqual(['b', 'a', 'c'])
    expect(moved(['a', 'b', 'c'], 0, -1)).toEqual(['a', 'b', 'c'])
    expect(moved(['a', 'b', 'c'], 2, 1)).toEqual(['a', 'b', 'c'])
  })
})
