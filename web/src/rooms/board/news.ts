import type { BoardOrder } from './api'
import { isOpen } from './lanes'

export interface News {
  arrived: BoardOrder[]
  turnedLate: BoardOrder[]
  /** Taken back by the guest while somebody here was working on it. */
  fellAway: BoardOrder[]
}

/** What a person must hear about, from one answer of the server to the next. */
export function newsBetween(before: BoardOrder[] | null, after: BoardOrder[]): News {
  const known = new Map((before ?? []).map((order) => [order.number, order]))
  const was = (order: BoardOrder) => known.get(order.number)
  return {
    arrived: after.filter((order) => order.state === 'paid' && was(order)?.state !== 'paid'),
    turnedLate: after.filter((order) => isOpen(order) && order.is_late && was(order)?.is_late === false),
    fellAway: after.filter((order) => order.state === 'cancelled' && isOpen(was(order) ?? order)),
  }
}
