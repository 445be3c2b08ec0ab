import type { OrderState } from '@/kit/api'
import type { Action, BoardOrder } from './api'

/** The four columns of the board, in the order in which an order walks through them. */
export const LANES = ['new', 'making', 'ready', 'done'] as const
export type Lane = (typeof LANES)[number]

const LANE_OF: Record<OrderState, Lane | null> = {
  placed: null, // nobody cooks what is not paid
  paid: 'new',
  accepted: 'making',
  preparing: 'making',
  ready: 'ready',
  done: 'done',
  cancelled: 'done',
  expired: null,
  refused: 'done',
}

export function laneOf(order: Pick<BoardOrder, 'state'>): Lane | null {
  return LANE_OF[order.state] ?? null
}

/** The oldest first, as it will be cooked; what is finished the other way round. */
export function inLane(orders: BoardOrder[], lane: Lane): BoardOrder[] {
  const mine = orders.filter((order) => laneOf(order) === lane)
  const at = (order: BoardOrder) => Date.parse(order.paid_at ?? order.placed_at)
  return mine.sort((a, b) => (lane === 'done' ? at(b) - at(a) : at(a) - at(b)))
}

export type Age = 'fresh' | 'waiting' | 'late'

/** From when on a person should look up, by column. What is late the server decides. */
const WAITING_AFTER_S: Record<Lane, number> = { new: 120, making: 600, ready: 600, done: Infinity }

export function ageOf(order: Pick<BoardOrder, 'state' | 'is_late'>, waitedS: number): Age {
  if (order.is_late) return 'late'
  const lane = laneOf(order)
  return lane && waitedS >= WAITING_AFTER_S[lane] ? 'waiting' : 'fresh'
}

/** The clock runs on between two answers. */
export function waitedS(order: Pick<BoardOrder, 'waiting_s'>, answeredAt: number, nowMs: number): number {
  return order.waiting_s + Math.max(0, Math.floor((nowMs - answeredAt) / 1000))
}

/** 3:07, 59:59, then 1 h 05: read from two metres. */
export function stopwatch(seconds: number): string {
  const pad = (n: number) => n.toString().padStart(2, '0')
  if (seconds < 3600) return `${Math.floor(seconds / 60)}:${pad(seconds % 60)}`
  return `${Math.floor(seconds / 3600)}h${pad(Math.floor((seconds % 3600) / 60))}`
}

export const STEPS: readonly Action[] = ['accept', 'prepare', 'ready', 'hand_over']

/** What moves the order on; the first is the large button. */
export function stepsOf(order: Pick<BoardOrder, 'actions'>): Action[] {
  return STEPS.filter((step) => order.actions.includes(step))
}

/** What this column would ask for next, whoever may do it. */
const NEXT: Partial<Record<OrderState, Action>> = { paid: 'accept', accepted: 'prepare', preparing: 'ready', ready: 'hand_over' }

/** A step that somebody else has to take, to be said instead of a button. */
export function stepOfOthers(order: Pick<BoardOrder, 'state' | 'actions'>): Action | null {
  const next = NEXT[order.state]
  return next && stepsOf(order).length === 0 ? next : null
}

export function isOpen(order: Pick<BoardOrder, 'state'>): boolean {
  const lane = laneOf(order)
  return lane !== null && lane !== 'done'
}

export function pieces(order: Pick<BoardOrder, 'lines'>): number {
  return order.lines.reduce((sum, line) => sum + line.quantity, 0)
}
