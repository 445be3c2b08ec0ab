import { reactive } from 'vue'
import { useI18n } from 'vue-i18n'
import { explain } from '@/kit/errors'
import { Refused, Unanswered } from '@/kit/http'
import { askOnce } from '@/kit/once'
import { say } from '@/kit/ui/say'
import type { Action, BoardOrder } from './api'
import { useDesk } from './desk'
import { confirmedOnce, NotConfirmed } from './secondFactor'
import { useBoard } from './useBoard'

const PATHS: Record<Exclude<Action, 'refund' | 'contact'>, string> = {
  accept: 'accept',
  refuse: 'refuse',
  prepare: 'prepare',
  ready: 'ready',
  hand_over: 'hand-over',
}

export interface RefundAsk {
  reason: string
  lines?: { id: string; quantity: number }[]
}

/** After a card has moved, a second tap of the same wet thumb must not hit its neighbour. */
const DEAF_MS = 400
const busy = reactive(new Set<string>())
let deafUntil = 0

/** What a person does to an order. The page shows what the server answered, nothing earlier. */
export function useVerbs() {
  const { http, keys } = useDesk()
  const { putOrder, refresh } = useBoard()
  const { t } = useI18n()

  /** True when the server did it. */
  async function post(order: BoardOrder, path: string, body: unknown): Promise<boolean> {
    if (busy.has(order.number) || Date.now() < deafUntil) return false
    busy.add(order.number)
    const attempt = `${path}:${order.number}`
    const request = { method: 'POST' as const, path: `/${order.store.slug}${path}`, body }
    try {
      putOrder(await confirmedOnce(() => askOnce<BoardOrder>(http, keys, attempt, request)))
      void refresh() // the day's figures and counts move with the order
      return true
    } catch (error) {
      await answerTo(error)
      return false
    } finally {
      busy.delete(order.number)
      deafUntil = Date.now() + DEAF_MS
    }
  }

  async function answerTo(error: unknown): Promise<void> {
    if (error instanceof NotConfirmed) return
    const isStale = error instanceof Refused && error.status === 409
    if (isStale) say(error.message || t('board.stale'))
    else if (error instanceof Unanswered) say(t('board.notSent'))
    else say(explain(error, t).message)
    if (isStale || error instanceof Unanswered) await refresh()
  }

  const of = (order: BoardOrder) => `/orders/${encodeURIComponent(order.number)}`
  return {
    isBusy: (order: BoardOrder) => busy.has(order.number),
    step: (order: BoardOrder, action: keyof typeof PATHS) => post(order, `${of(order)}/${PATHS[action]}`, {}),
    refuse: (order: BoardOrder, reason: string) => post(order, `${of(order)}/refuse`, { reason }),
    refund: (order: BoardOrder, asked: RefundAsk) => post(order, `${of(order)}/refunds`, asked),
    log: (order: BoardOrder, note: string) => post(order, `${of(order)}/contact-log`, { note }),
    decide: (order: BoardOrder, verdict: 'approve' | 'decline', note: string) =>
      post(order, `/refund-requests/${order.refund_request?.id}/${verdict}`, { note }),
  }
}
