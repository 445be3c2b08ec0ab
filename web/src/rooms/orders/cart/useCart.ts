import { defineStore } from 'pinia'
import { computed, ref, watch } from 'vue'
import type { Quote } from '@/kit/api'
import { deviceStorage, readJson, writeJson } from '@/kit/device'
import { useFace } from '@/kit/face'
import { useSession } from '@/rooms/accounts/session'
import { add, byShop, countOf, merge, renewed, setQuantity, sumFen, type CartLine } from './rules'

interface Kept {
  lines: CartLine[]
  leftOut: string[]
}

const NOBODY = 'nobody'

/** One cart per district and person, over all shops; it survives reloads, sign-in and closing WeChat. */
export const useCart = defineStore('cart', () => {
  const { district } = useFace()
  const session = useSession()
  const lastName = `sq.last-person.${district}`

  const owner = computed(() => session.kept?.person.id ?? readJson<string>(deviceStorage, lastName) ?? NOBODY)
  const storage = (who: string) => (who === NOBODY ? deviceStorage : localStorage)
  const nameFor = (who: string) => `sq.cart.${district}.${who}`
  const read = (who: string): Kept => readJson<Kept>(storage(who), nameFor(who)) ?? { lines: [], leftOut: [] }

  const first = read(owner.value)
  const lines = ref<CartLine[]>(first.lines)
  const leftOut = ref<string[]>(first.leftOut)

  watch(
    () => session.kept?.person.id,
    (person) => {
      if (!person) return
      const unsigned = read(NOBODY)
      const kept = read(person)
      lines.value = merge(kept.lines, unsigned.lines)
      leftOut.value = kept.leftOut.filter((shop) => !unsigned.lines.some((line) => line.shop === shop))
      save(person)
      writeJson(deviceStorage, lastName, person)
      writeJson(deviceStorage, nameFor(NOBODY), null)
    },
    { immediate: true },
  )
  watch([lines, leftOut], () => save(owner.value))

  function save(who: string): void {
    writeJson(storage(who), nameFor(who), { lines: lines.value, leftOut: leftOut.value } satisfies Kept)
  }

  // The same person in a second window.
  window.addEventListener('storage', (event) => {
    if (event.key !== nameFor(owner.value)) return
    const kept = read(owner.value)
    lines.value = kept.lines
    leftOut.value = kept.leftOut
  })

  const shops = computed(() => byShop(lines.value))
  const chosen = computed(() => lines.value.filter((line) => !leftOut.value.includes(line.shop)))

  function put(line: CartLine): void {
    lines.value = add(lines.value, line)
    leftOut.value = leftOut.value.filter((shop) => shop !== line.shop)
  }

  function setLine(key: string, quantity: number): void {
    lines.value = setQuantity(lines.value, key, quantity)
  }

  function leaveOut(shop: string, isOut: boolean): void {
    const others = leftOut.value.filter((each) => each !== shop)
    leftOut.value = isOut ? [...others, shop] : others
  }

  function replaceAll(next: CartLine[]): void {
    lines.value = next
  }

  /** Names, prices and pictures follow the quote, and with it the language. */
  function renew(pairs: Map<string, { key: string }>, quote: Quote): void {
    lines.value = renewed(lines.value, pairs, quote)
  }

  return {
    renew,
    lines,
    leftOut,
    shops,
    chosen,
    count: computed(() => countOf(lines.value)),
    chosenCount: computed(() => countOf(chosen.value)),
    chosenFen: computed(() => sumFen(chosen.value)),
    put,
    setLine,
    leaveOut,
    replaceAll,
  }
})
