import { watch } from 'vue'
import { useI18n } from 'vue-i18n'
import type { Item, Menu } from '@/kit/api'
import { firstPick, specOf, unitFen, type Picked } from '@/rooms/catalog/choices'
import { keyOf, type CartLine } from '../cart/rules'
import { useCart } from '../cart/useCart'

/** Joins a menu and the cart: how many of a dish lie there, and putting more in. */
export function useOrdering(menu: () => Menu | null) {
  const { t } = useI18n()
  const cart = useCart()

  const linesOf = (item: Item) => cart.lines.filter((line) => line.item === item.id)
  const countOf = (item: Item) => linesOf(item).reduce((sum, line) => sum + line.quantity, 0)

  function lineFor(item: Item, picked: Picked, quantity: number): CartLine | null {
    const shop = menu()?.shop
    if (!shop || !picked.sku) return null
    return {
      key: keyOf(picked.sku, picked.options),
      shop: shop.slug,
      shopName: shop.name,
      item: item.id,
      sku: picked.sku,
      options: picked.options,
      name: item.name,
      spec: specOf(item, picked, t('menu.comma')),
      picture: item.picture,
      unit_fen: unitFen(item, picked),
      quantity,
    }
  }

  function addPicked(item: Item, picked: Picked, quantity: number): void {
    const line = lineFor(item, picked, quantity)
    if (line) cart.put(line)
  }

  /** The row's own − n +, for dishes without choices. */
  function change(item: Item, quantity: number): void {
    const line = lineFor(item, firstPick(item), 1)
    if (!line) return
    if (cart.lines.some((each) => each.key === line.key)) cart.setLine(line.key, quantity)
    else cart.put({ ...line, quantity })
  }

  // Names and prices in the cart follow the menu and its language; what is gone stays for the quote to explain.
  watch(menu, (fresh) => {
    if (!fresh) return
    const items = new Map(fresh.categories.flatMap((category) => category.items).map((item) => [item.id, item]))
    const next = cart.lines.map((line) => {
      const item = items.get(line.item)
      const renewed = item && lineFor(item, { sku: line.sku, options: line.options }, line.quantity)
      return renewed && item.skus.some((sku) => sku.id === line.sku) ? renewed : line
    })
    if (JSON.stringify(next) !== JSON.stringify(cart.lines)) cart.replaceAll(next)
  })

  return { countOf, change, addPicked }
}
