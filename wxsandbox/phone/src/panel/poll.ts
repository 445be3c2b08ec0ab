import { onMounted, onUnmounted } from 'vue'

const EVERY_MS = 1500

/** Look again while the panel is on the screen; a panel nobody sees asks nothing. */
export function usePoll(element: () => HTMLElement | null, look: () => Promise<void>) {
  let timer = 0
  const seen = () => !document.hidden && Boolean(element()?.offsetParent)
  const round = async () => {
    if (seen()) await look().catch((error) => console.warn('panel', error))
    timer = window.setTimeout(round, EVERY_MS)
  }
  onMounted(() => void round())
  onUnmounted(() => window.clearTimeout(timer))
}
