import { describe, expect, it, vi } from 'vitest'
import { Refused } from '@/kit/http'
import { asking, confirmedOnce, NotConfirmed } from './secondFactor'

const needed = () => new Refused(403, 'mfa.needed', '')

describe('money asks for the second factor', () => {
  it('does the work again once the person has confirmed', async () => {
    const work = vi.fn().mockRejectedValueOnce(needed()).mockResolvedValueOnce('refunded')
    const done = confirmedOnce<string>(work)
    await vi.waitFor(() => expect(asking.value).not.toBeNull())
    expect(asking.value?.setupUrl).toBeNull()
    asking.value?.settle(true)
    expect(await done).toBe('refunded')
    expect(asking.value).toBeNull()
  })

  it('does nothing when the person turns away', async () => {
    const work = vi.fn().mockRejectedValue(needed())
    const done = confirmedOnce<string>(work)
    await vi.waitFor(() => expect(asking.value).not.toBeNull())
    asking.value?.settle(false)
    await expect(done).rejects.toBeInstanceOf(NotConfirmed)
    expect(work).toHaveBeenCalledTimes(1)
  })

  it('shows the way to a factor where there is none', async () => {
    const work = vi.fn().mockRejectedValue(new Refused(403, 'mfa.setup_needed', '', { setup_url: '/office/second-factor/' }))
    const done = confirmedOnce<string>(work)
    await vi.waitFor(() => expect(asking.value?.setupUrl).toBe('/office/second-factor/'))
    asking.value?.settle(false)
    await expect(done).rejects.toBeInstanceOf(NotConfirmed)
  })

  it('leaves every other refusal alone', async () => {
    const stale = new Refused(409, 'order.stale', '')
    await expect(confirmedOnce(() => Promise.reject(stale))).rejects.toBe(stale)
    expect(asking.value).toBeNull()
  })
})
