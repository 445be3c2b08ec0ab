import { describe, expect, it } from 'vitest'
import type { BoardOrder } from './api'
import { ageOf, inLane, laneOf, stepOfOthers, stepsOf, stopwatch, waitedS } from './lanes'
import { newsBetween } from './news'

function order(number: string, state: BoardOrder['state'], more: Partial<BoardOrder> = {}): BoardOrder {
  return {
    number,
    pickup_no: 7,
    store: { slug: 'xiaoman', name: '小满面馆' },
    state,
    state_label: '',
    fulfilment: 'pickup',
    lines: [],
    remark: '',
    total_fen: 2300,
    refunded_fen: 0,
    guest: { name: 'Lin', phone_masked: '138****0001', address: '' },
    placed_at: '2026-05-16T03:00:00Z',
    paid_at: '2026-05-16T03:00:10Z',
    waiting_s: 0,
    is_late: false,
    escalated: false,
    refund_request: null,
    actions: [],
    contact_log: [],
    ...more,
  }
}

describe('lanes', () => {
  it('keeps what is not paid off the board', () => {
    expect(laneOf(order('1', 'placed'))).toBeNull()
    expect(laneOf(order('1', 'expired'))).toBeNull()
  })

  it('shows the oldest first where one cooks and the newest first where one looks back', () => {
    const early = order('early', 'paid', { paid_at: '2026-05-16T03:00:00Z' })
    const late = order('late', 'paid', { paid_at: '2026-05-16T03:05:00Z' })
    expect(inLane([late, early], 'new').map((each) => each.number)).toEqual(['early', 'late'])
    const done = [early, late].map((each) => ({ ...each, state: 'done' as const }))
    expect(inLane(done, 'done').map((each) => each.number)).toEqual(['late', 'early'])
  })

  it('leaves it to the server what is late, and says itself what waits', () => {
    expect(ageOf(order('1', 'paid'), 119)).toBe('fresh')
    expect(ageOf(order('1', 'paid'), 120)).toBe('waiting')
    expect(ageOf(order('1', 'paid', { is_late: true }), 5)).toBe('late')
    expect(ageOf(order('1', 'done'), 99_999)).toBe('fresh')
  })

  it('lets the clock run on between two answers, never backwards', () => {
    expect(waitedS(order('1', 'paid', { waiting_s: 30 }), 1_000, 6_500)).toBe(35)
    expect(waitedS(order('1', 'paid', { waiting_s: 30 }), 6_500, 1_000)).toBe(30)
    expect([stopwatch(7), stopwatch(187), stopwatch(3_900)]).toEqual(['0:07', '3:07', '1h05'])
  })

  it('offers only the steps the server listed, and names the one that others take', () => {
    expect(stepsOf({ actions: ['refund', 'hand_over', 'ready'] })).toEqual(['ready', 'hand_over'])
    expect(stepOfOthers(order('1', 'paid', { actions: ['contact'] }))).toBe('accept')
    expect(stepOfOthers(order('1', 'paid', { actions: ['accept'] }))).toBeNull()
    expect(stepOfOthers(order('1', 'done'))).toBeNull()
  })
})

describe('news', () => {
  it('rings once for each order that arrives, also for those found waiting at the start', () => {
    const first = order('1', 'paid')
    expect(newsBetween(null, [first]).arrived).toEqual([first])
    expect(newsBetween([first], [first]).arrived).toEqual([])
    expect(newsBetween([order('1', 'placed')], [first]).arrived).toEqual([first])
  })

  it('hears an order turn late once', () => {
    const late = order('1', 'preparing', { is_late: true })
    expect(newsBetween([order('1', 'preparing')], [late]).turnedLate).toEqual([late])
    expect(newsBetween([late], [late]).turnedLate).toEqual([])
  })

  it('hears an order fall away only when it was being worked on', () => {
    const gone = order('1', 'cancelled')
    expect(newsBetween([order('1', 'paid')], [gone]).fellAway).toEqual([gone])
    expect(newsBetween([gone], [gone]).fellAway).toEqual([])
    expect(newsBetween([], [gone]).fellAway).toEqual([])
  })
})
