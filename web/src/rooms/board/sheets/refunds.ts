import type { BoardLine, BoardOrder } from '../api'

export interface ChosenLine {
  id: string
  quantity: number
}

export function restFen(order: Pick<BoardOrder, 'total_fen' | 'refunded_fen'>): number {
  return Math.max(0, order.total_fen - order.refunded_fen)
}

/** How many of a line may still be given back. */
export function leftOf(line: BoardLine): number {
  return Math.max(0, line.quantity - line.refunded_quantity)
}

export function chosenLines(lines: BoardLine[], counts: Record<string, number>): ChosenLine[] {
  return lines
    .map((line) => ({ id: line.id, quantity: Math.min(counts[line.id] ?? 0, leftOf(line)) }))
    .filter((line) => line.quantity > 0)
}

/** Before discounts are shared out, so only "about": the exact amount is the server's. */
export function aboutFen(lines: BoardLine[], chosen: ChosenLine[]): number {
  return chosen.reduce((sum, { id, quantity }) => sum + quantity * (lines.find((line) => line.id === id)?.unit_fen ?? 0), 0)
}
