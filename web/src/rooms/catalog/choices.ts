import type { Group, Item, Sku } from '@/kit/api'

/** What a guest has picked of one item. */
export interface Picked {
  sku: string | null
  options: string[]
}

/** One unnamed SKU and nothing to choose: the row's own + is enough. */
export function needsSheet(item: { skus: { name: string }[]; groups: unknown[] }): boolean {
  return item.groups.length > 0 || item.skus.length !== 1 || item.skus[0]!.name !== ''
}

export function firstPick(item: Item): Picked {
  const sku = item.skus.find((each) => !each.sold_out) ?? null
  const options = item.groups.filter((group) => group.min === 1 && group.max === 1).flatMap((group) => group.options.slice(0, 1))
  return { sku: sku?.id ?? null, options: options.map((option) => option.id) }
}

function countIn(group: Group, options: string[]): number {
  return group.options.filter((option) => options.includes(option.id)).length
}

export function isFull(group: Group, options: string[]): boolean {
  return group.max > 1 && countIn(group, options) >= group.max
}

/** One of a group of one replaces the other; in a group of several a tap adds or takes away, up to its most. */
export function toggle(group: Group, options: string[], id: string): string[] {
  const mine = group.options.map((option) => option.id)
  if (options.includes(id)) {
    const mayLeave = group.max > 1 || group.min === 0
    return mayLeave ? options.filter((each) => each !== id) : options
  }
  if (group.max === 1) return [...options.filter((each) => !mine.includes(each)), id]
  return isFull(group, options) ? options : [...options, id]
}

export function missingGroup(item: Pick<Item, 'groups'>, options: string[]): Group | null {
  return item.groups.find((group) => countIn(group, options) < group.min) ?? null
}

export function unitFen(item: Item, picked: Picked): number {
  const sku = skuOf(item, picked)
  const added = item.groups
    .flatMap((group) => group.options)
    .filter((option) => picked.options.includes(option.id))
    .reduce((sum, option) => sum + option.price_fen, 0)
  return (sku?.price_fen ?? item.from_fen) + added
}

export function skuOf(item: Item, picked: Picked): Sku | null {
  return item.skus.find((sku) => sku.id === picked.sku) ?? null
}

/** "大份、少辣、加蛋", in the order of the menu. */
export function specOf(item: Item, picked: Picked, comma = ' · '): string {
  const names = item.groups.flatMap((group) => group.options.filter((option) => picked.options.includes(option.id)))
  return [skuOf(item, picked)?.name, ...names.map((option) => option.name)].filter(Boolean).join(comma)
}
