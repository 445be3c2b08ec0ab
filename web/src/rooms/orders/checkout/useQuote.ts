import { onScopeDispose, ref, shallowRef, watch } from 'vue'
import type { Fulfilment, LineIn, Quote } from '@/kit/api'
import { useFace } from '@/kit/face'

const PAUSE_MS = 200

/** Asks what it would cost whenever something changes; taps in a row make one question. */
export function useQuote(lines: () => LineIn[], fulfilment: () => Fulfilment) {
  const { http, language } = useFace()
  const quote = shallowRef<Quote | null>(null)
  const error = shallowRef<unknown>(null)
  const isStale = ref(true)
  let under: AbortController | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  const asked = () => lines().map(({ sku, options, quantity }) => ({ sku, options, quantity }))

  async function refresh(): Promise<void> {
    clearTimeout(timer)
    under?.abort()
    if (!lines().length) {
      quote.value = null
      isStale.value = false
      return
    }
    const mine = new AbortController()
    under = mine
    try {
      const answer = await http<Quote>('POST', '/quote', { body: { lines: asked(), fulfilment: fulfilment() }, signal: mine.signal })
      if (!mine.signal.aborted) put(answer)
    } catch (reason) {
      if (!mine.signal.aborted) error.value = reason
    }
  }

  function put(answer: Quote): void {
    quote.value = answer
    error.value = null
    isStale.value = false
  }

  watch(
    () => JSON.stringify([asked(), fulfilment(), language()]),
    () => {
      isStale.value = true
      clearTimeout(timer)
      timer = setTimeout(refresh, quote.value ? PAUSE_MS : 0)
    },
    { immediate: true },
  )
  onScopeDispose(() => {
    clearTimeout(timer)
    under?.abort()
  })
  return { quote, error, isStale, refresh, put }
}
