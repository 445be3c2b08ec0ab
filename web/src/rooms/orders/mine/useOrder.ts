import { ref } from 'vue'
import type { Order } from '@/kit/api'
import { useFace } from '@/kit/face'
import { useFetched } from '@/kit/fetched'
import { askOnce } from '@/kit/once'

export interface RefundAsk {
  reason: string
  lines?: { id: string; quantity: number }[]
}

/** One order and what its guest may do with it. */
export function useOrder(number: () => string) {
  const { http, keys } = useFace()
  const busy = ref(false)
  const path = () => `/orders/${encodeURIComponent(number())}`
  const fetched = useFetched(
    () => `order:${number()}`,
    (signal) => http<Order>('GET', path(), { signal }),
  )

  async function act(verb: string, body: unknown): Promise<void> {
    if (busy.value) return
    busy.value = true
    try {
      await askOnce<unknown>(http, keys, `${verb}:${number()}`, { method: 'POST', path: `${path()}/${verb}`, body })
    } finally {
      busy.value = false
      await fetched.refresh()
    }
  }

  return {
    ...fetched,
    busy,
    cancel: () => act('cancel', {}),
    askRefund: (asked: RefundAsk) => act('refund-requests', asked),
  }
}
