import { ref, shallowRef } from 'vue'
import type { Checkout, Quote } from '@/kit/api'
import { useFace } from '@/kit/face'
import { Refused, Unanswered } from '@/kit/http'
import { askOnce } from '@/kit/once'
import { isSameAttempt, type CheckoutBody } from './rules'

const ATTEMPT = 'checkout'

export type Placed = { kind: 'placed'; checkout: Checkout } | { kind: 'changed'; quote: Quote } | { kind: 'refused' } | { kind: 'unanswered' }

/** Places the order once, however often the button is pressed and whatever the network does. */
export function usePlacing() {
  const { http, keys } = useFace()
  const busy = ref(false)
  const trouble = shallowRef<unknown>(null)

  async function place(fresh: CheckoutBody): Promise<Placed | null> {
    if (busy.value) return null
    busy.value = true
    trouble.value = null
    try {
      const before = keys.unanswered(ATTEMPT) as CheckoutBody | null
      const body = before && isSameAttempt(before, fresh) ? before : fresh
      const checkout = await askOnce<Checkout>(http, keys, ATTEMPT, { method: 'POST', path: '/checkouts', body })
      return { kind: 'placed', checkout }
    } catch (error) {
      trouble.value = error
      return judge(error)
    } finally {
      busy.value = false
    }
  }

  return { busy, trouble, place }
}

function judge(error: unknown): Placed {
  if (error instanceof Unanswered) return { kind: 'unanswered' }
  const quote = error instanceof Refused && error.code === 'checkout.changed' ? (error.details.quote as Quote | undefined) : undefined
  return quote ? { kind: 'changed', quote } : { kind: 'refused' }
}
