import { describe, expect, it } from 'vitest'
import { countdown, when } from './time'

const noon = Date.parse('2026-05-16T04:00:00Z') // 12:00 in Shanghai

describe('time', () => {
  it('is relative under an hour, a clock today, a date beyond', () => {
    expect(when('2026-05-16T03:59:40Z', 'zh-Hans', noon)).toBe('刚刚')
    expect(when('2026-05-16T03:48:00Z', 'zh-Hans', noon)).toBe('12 分钟前')
    expect(when('2026-05-16T03:48:00Z', 'en', noon)).toBe('12 min ago')
    expect(when('2026-05-16T01:05:00Z', 'zh-Hans', noon)).toBe('09:05')
    expect(when('2026-05-15T10:00:00Z', 'zh-Hans', noon)).toBe('5月15日 18:00')
  })

  it('takes the day from the street, not from the phone', () => {
    // In UTC both lie on the 15th; on the street it is the next morning.
    const morning = Date.parse('2026-05-15T23:30:00Z')
    expect(when('2026-05-15T15:30:00Z', 'en', morning)).toBe('15 May 23:30')
  })

  it('counts down to zero and no further', () => {
    expect(countdown('2026-05-16T04:14:59Z', noon)).toBe('14:59')
    expect(countdown('2026-05-16T05:02:03Z', noon)).toBe('1:02:03')
    expect(countdown('2026-05-16T03:00:00Z', noon)).toBe('00:00')
  })
})
