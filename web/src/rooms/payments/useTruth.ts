import { onMounted, onScopeDispose, ref, watch } from 'vue'
import type { Payment } from '@/kit/api'

const LONGEST_PAUSE_MS = 5_000
const ASK_WECHAT_FROM = 3

/** Waits until the server knows. Asks after 1 s, 2 s, 3 s …; from the third time on the server asks WeChat as well. */
export function useTruth(payment: () => Payment | null, look: () => Promise<unknown>, check: () => Promise<Payment>) {
  const tries = ref(0)
  let timer: ReturnType<typeof setTimeout> | undefined
  let ended = false

  const isOpen = () => !payment() || payment()!.state === 'open'

  async function askOnceMore(): Promise<void> {
    if (ended || !isOpen()) return
    tries.value += 1
    if (tries.value >= ASK_WECHAT_FROM) await check().catch(() => null)
    await look()
    wait()
  }

  function wait(): void {
    clearTimeout(timer)
    if (ended || !isOpen()) return
    timer = setTimeout(askOnceMore, Math.min((tries.value + 1) * 1_000, LONGEST_PAUSE_MS))
  }

  function onVisible(): void {
    if (document.visibilityState !== 'visible' || !isOpen()) return
    clearTimeout(timer)
    void askOnceMore()
  }

  onMounted(wait)
  watch(() => payment()?.state, wait)
  document.addEventListener('visibilitychange', onVisible)
  window.addEventListener('pageshow', onVisible)
  onScopeDispose(() => {
    ended = true
    clearTimeout(timer)
    document.removeEventListener('visibilitychange', onVisible)
    window.removeEventListener('pageshow', onVisible)
  })
  return { tries, askNow: onVisible }
}
