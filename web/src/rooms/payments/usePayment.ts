import { useFace } from '@/kit/face'
import { useFetched } from '@/kit/fetched'
import type { Payment, Prepay } from '@/kit/api'

export function usePayment(id: () => string) {
  const { http } = useFace()
  const path = () => `/payments/${encodeURIComponent(id())}`
  const fetched = useFetched(
    () => `payment:${id()}`,
    (signal) => http<Payment>('GET', path(), { signal }),
  )
  return {
    ...fetched,
    prepay: () => http<Prepay>('POST', `${path()}/prepay`, { body: {} }),
    /** Lets our server ask WeChat itself. */
    check: () => http<Payment>('POST', `${path()}/check`, { body: {} }),
  }
}
