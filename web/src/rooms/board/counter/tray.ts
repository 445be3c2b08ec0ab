import type { Item } from '@/kit/api'
import { specOf, unitFen, type Picked } from '@/rooms/catalog/choices'
import type { StockItem } from '../api'

/** What stands on the counter before the code is made. */
export interface TrayLine {
  key: string
  sku: string
  options: string[]
  quantity: number
  name: string
  spec: string
  /** For the person at the counter only; the server sets the price. */
  unit_fen: number
}

/** The menu's view of a dish, so that the rules and the sheet of the menu serve here too. */
export function asItem(item: StockItem): Item {
  return {
    description: '',
    allergens: [],
    month_sold: 0,
    ...item,
    search: item.search ?? '',
    skus: item.skus.map((sku) => ({ ...sku, sold_out: item.sold_out || sku.left === 0 })),
  }
}

export function lineOf(item: StockItem, picked: Picked, quantity: number): TrayLine {
  const menuItem = asItem(item)
  const options = [...picked.options].sort()
  return {
    key: [picked.sku, ...options].join('+'),
    sku: picked.sku ?? '',
    options,
    quantity,
    name: item.name,
    spec: specOf(menuItem, picked),
    unit_fen: unitFen(menuItem, picked),
  }
}

/** The same dish in the same way is one line. */
export function added(tray: TrayLine[], line: TrayLine): TrayLine[] {
  const known = tray.find((each) => each.key === line.key)
  if (!known) return [...tray, line]
  return tray.map((each) => (each === known ? { ...each, quantity: each.quantity + line.quantity } : each))
}

export function counted(tray: TrayLine[], key: string, quantity: number): TrayLine[] {
  return tray.map((each) => (each.key === key ? { ...each, quantity } : each)).filter((each) => each.quantity > 0)
}

export function totalFen(tray: TrayLine[]): number {
  return tray.reduce((sum, line) => sum + line.unit_fen * line.quantity, 0)
}

export function countOf(tray: TrayLine[], item: StockItem): number {
  const skus = item.skus.map((sku) => sku.id)
  return tray.filter((line) => skus.includes(line.sku)).reduce((sum, line) => sum + line.quantity, 0)
}
