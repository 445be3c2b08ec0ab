import type { Order, OrderLine } from '@/kit/api'

export function leftToRefund(line: OrderLine): number {
  return Math.max(0, line.quantity - line.refunded_quantity)
}

/** Nothing when the whole order is meant: then packing and delivery come back as well. */
export function askedLines(order: Order, wanted: Record<string, number>): { id: string; quantity: number }[] | undefined {
  const isWhole = order.lines.every((line) => line.refunded_quantity === 0 && wanted[line.id] === line.quantity)
  if (isWhole) return undefined
  return order.lines.filter((line) => wanted[line.id]).map((line) => ({ id: line.id, quantity: wanted[line.id]! }))
}

/** A first figure for the guest; the server shares discounts to the fen. */
export function roughlyFen(order: Order, wanted: Record<string, number>): number {
  if (!askedLines(order, wanted)) return order.total_fen - order.refunded_fen
  const asked = order.lines.reduce((sum, line) => sum + Math.floor((line.total_fen * (wanted[line.id] ?? 0)) / line.quantity), 0)
  return Math.min(asked, order.total_fen - order.refunded_fen)
}
