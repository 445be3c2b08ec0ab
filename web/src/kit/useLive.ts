import { onScopeDispose, ref, watch } from 'vue'
import { useFace } from './face'
import { watch as listen, type Hint } from './live'

/** Keeps a page true: hints while it is open, polling when they fail, a fetch when it comes back. */
export function useLive(topics: () => string[], refresh: (hint?: Hint) => Promise<unknown>) {
  const { http } = useFace()
  const isLive = ref(false)
  let stop = () => {}

  watch(
    () => topics().join(' '),
    (joined) => {
      stop()
      stop = () => {}
      if (!joined) return
      stop = listen({
        openTicket: async () => {
          const { url } = await http<{ url: string }>('POST', '/live-ticket', { body: { topics: joined.split(' ') } })
          return url
        },
        refresh,
        onState: (live) => (isLive.value = live),
      })
    },
    { immediate: true },
  )
  onScopeDispose(() => stop())
  return { isLive }
}
