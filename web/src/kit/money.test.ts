import { describe, expect, it } from 'vitest'
import { money, moneyParts } from './money'

describe('money', () => {
  it('says whole yuan short and everything else to the fen', () => {
    expect(money(2800)).toBe('¥28')
    expect(money(2805)).toBe('¥28.05')
    expect(money(50)).toBe('¥0.50')
    expect(money(2800, true)).toBe('¥28.00')
  })

  it('keeps the sign of a deduction before the ¥', () => {
    expect(money(-500)).toBe('−¥5')
    expect(moneyParts(-1)).toEqual({ sign: '−', yuan: '0', fen: '01' })
  })

  it('groups thousands', () => {
    expect(money(123456789)).toBe('¥1,234,567.89')
  })

  it('loses no fen on the way to the screen', () => {
    for (let fen = 0; fen < 30_000; fen += 7) {
      const { yuan, fen: rest } = moneyParts(fen, true)
      expect(Number(yuan.replace(',', '')) * 100 + Number(rest)).toBe(fen)
    }
  })

  it('refuses half a fen', () => {
    expect(() => money(0.5)).toThrow(TypeError)
  })
})
