import { computed, ref } from 'vue'
import type { Fulfilment, Reorder } from '@/kit/api'
import { readJson, writeJson } from '@/kit/device'
import { useFace } from '@/kit/face'
import { keyOf } from '../cart/rules'
import { useCart } from '../cart/useCart'
import type { BasketLine } from './rules'

interface Again extends Reorder {
  fulfilment: Fulfilment
}

export interface Basket {
  lines: () => BasketLine[]
  /** Names of dishes of an earlier order that are no longer sold. */
  gone: () => string[]
  /** How an earlier order was handed over. */
  fulfilment: Fulfilment | null
  setLine: (key: string, quantity: number) => void
  leaveOut: (shop: string, keys: string[]) => void
  placed: (keys: string[]) => void
}

const againName = (district: string) => `sq.again.${district}`

export function keepAgain(district: string, again: Again): void {
  writeJson(sessionStorage, againName(district), again)
}

/** What is checked out: the cart, or an earlier order once more without touching the cart. */
export function useBasket(isAgain: boolean): Basket {
  return isAgain ? useAgainBasket() : useCartBasket()
}

function useCartBasket(): Basket {
  const cart = useCart()
  return {
    lines: () => cart.chosen.map(({ key, sku, options, quantity, name }) => ({ key, sku, options, quantity, name })),
    gone: () => [],
    fulfilment: null,
    setLine: cart.setLine,
    leaveOut: (shop) => cart.leaveOut(shop, true),
    placed: (keys) => cart.replaceAll(cart.lines.filter((line) => !keys.includes(line.key))),
  }
}

function useAgainBasket(): Basket {
  const { district } = useFace()
  const again = ref(readJson<Again>(sessionStorage, againName(district)) ?? { lines: [], gone: [], fulfilment: 'pickup' as Fulfilment })
  const lines = computed(() => again.value.lines.map((line) => ({ ...line, key: keyOf(line.sku, line.options) })))

  function keep(next: BasketLine[]): void {
    again.value = { ...again.value, lines: next.map(({ sku, options, quantity }) => ({ sku, options, quantity })) }
    writeJson(sessionStorage, againName(district), again.value)
  }

  return {
    lines: () => lines.value,
    gone: () => again.value.gone,
    fulfilment: again.value.fulfilment,
    setLine: (key, quantity) =>
      keep(lines.value.map((line) => (line.key === key ? { ...line, quantity } : line)).filter((line) => line.quantity > 0)),
    leaveOut: (_shop, keys) => keep(lines.value.filter((line) => !keys.includes(line.key))),
    placed: () => keep([]),
  }
}
