import type { Category, Item } from '@/kit/api'

/** A word matches by its Chinese name, by full pinyin or by initials, from anywhere inside them. */
export function matches(item: Pick<Item, 'name' | 'search'>, word: string): boolean {
  const sought = word.toLowerCase().replace(/\s+/g, '')
  if (!sought) return true
  const name = item.name.toLowerCase().replace(/\s+/g, '')
  return name.includes(sought) || item.search.toLowerCase().split(/\s+/).some((key) => key.includes(sought))
}

export function searchMenu(categories: Category[], word: string): Category[] {
  return categories
    .map((category) => ({ ...category, items: category.items.filter((item) => matches(item, word)) }))
    .filter((category) => category.items.length > 0)
}
