import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { Refused } from '@/kit/http'
import { askOnce } from '@/kit/once'
import type { CounterOrder, CounterPayment } from '../api'
import { useDesk } from '../desk'
import { useBoard } from '../useBoard'
import type { TrayLine } from './tray'

const LOOK_EVERY_MS = 2_000

/** Makes one code for what lies on the tray and watches until the server knows that it was paid. */
export function useTill(store: () => string) {
  const { http, keys, sound, preferences } = useDesk()
  const { board, hint, refresh, nowMs } = useBoard()
  const made = shallowRef<CounterOrder | null>(null)
  const busy = ref(false)
  let timer: ReturnType<typeof setInterval> | undefined

  const isOver = computed(() => {
    const payment = made.value?.payment
    return payment?.state === 'open' && Date.parse(payment.expires_at) <= nowMs.value
  })

  async function charge(tray: TrayLine[]): Promise<void> {
    busy.value = true
    try {
      const body = { lines: tray.map(({ sku, options, quantity }) => ({ sku, options, quantity })) }
      const request = { method: 'POST' as const, path: `/${store()}/counter-orders`, body }
      made.value = await askOnce<CounterOrder>(http, keys, `counter:${store()}`, request)
      timer = setInterval(look, LOOK_EVERY_MS)
    } finally {
      busy.value = false
    }
  }

  async function look(): Promise<void> {
    const open = made.value
    if (!open || open.payment.state !== 'open') return clearInterval(timer)
    try {
      const seen = await http<Partial<CounterPayment>>('GET', `/${store()}/payments/${open.payment.id}`)
      if (made.value !== open) return
      made.value = { ...open, payment: { ...open.payment, ...seen } }
      if (seen.state === 'paid') {
        if (preferences.chime) sound.ring('paid')
        await refresh()
        takeFromBoard()
      }
    } catch (error) {
      if (error instanceof Refused) clearInterval(timer) // the board's lamp tells of a lost network, the next look tries again
    }
  }

  /** The number to call exists only since the money came; the board has it, the code's answer has not. */
  function takeFromBoard(): void {
    const shown = made.value
    const order = board.value?.orders.find((each) => each.number === shown?.order.number)
    if (shown?.payment.state === 'paid' && order && order !== shown.order) made.value = { ...shown, order }
  }

  function clear(): void {
    clearInterval(timer)
    made.value = null
  }

  watch(hint, () => void look())
  watch(board, takeFromBoard)
  onScopeDispose(() => clearInterval(timer))
  return { made, busy, isOver, charge, clear }
}
