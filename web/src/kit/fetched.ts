import { onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'

const remembered = new Map<string, unknown>()

export function forgetFetched(): void {
  remembered.clear()
}

/** Shows the last answer at once while asking again; the latest question wins. */
export function useFetched<T>(key: () => string, ask: (signal: AbortSignal) => Promise<T>) {
  const data = shallowRef<T | null>(null) as Ref<T | null>
  const error = shallowRef<unknown>(null)
  const loading = ref(false)
  let under: AbortController | null = null

  async function refresh(): Promise<void> {
    under?.abort()
    const mine = new AbortController()
    under = mine
    loading.value = true
    try {
      const answer = await ask(mine.signal)
      if (mine.signal.aborted) return
      put(answer)
    } catch (reason) {
      if (!mine.signal.aborted) error.value = reason
    } finally {
      if (under === mine) loading.value = false
    }
  }

  function put(answer: T): void {
    remembered.set(key(), answer)
    data.value = answer
    error.value = null
  }

  watch(
    key,
    (name) => {
      data.value = (remembered.get(name) as T | undefined) ?? null
      error.value = null
      void refresh()
    },
    { immediate: true },
  )
  onScopeDispose(() => under?.abort())
  return { data, error, loading, refresh, put }
}
