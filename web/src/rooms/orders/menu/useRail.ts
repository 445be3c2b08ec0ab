import { nextTick, onBeforeUnmount, onMounted, ref, watch, type Ref } from 'vue'

/** Which category the reader is in; a tap on the rail wins until the page has arrived there. */
export function useRail(ids: () => string[], headHeight: () => number, rail: Ref<HTMLElement | undefined>) {
  const current = ref('')
  let travelling: ReturnType<typeof setTimeout> | undefined
  let waiting = false

  const sectionOf = (id: string) => document.getElementById(`category-${id}`)

  function look(): void {
    waiting = false
    if (travelling) return
    const line = headHeight() + 24
    const passed = ids().filter((id) => (sectionOf(id)?.getBoundingClientRect().top ?? Infinity) <= line)
    const atEnd = window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - 2
    current.value = (atEnd && window.scrollY > 0 ? ids()[ids().length - 1] : passed[passed.length - 1]) ?? ids()[0] ?? ''
  }

  function onScroll(): void {
    if (travelling) arriveSoon()
    if (waiting) return
    waiting = true
    requestAnimationFrame(look)
  }

  function arriveSoon(): void {
    clearTimeout(travelling)
    travelling = setTimeout(() => (travelling = undefined), 160)
  }

  function go(id: string): void {
    current.value = id
    arriveSoon()
    const top = (sectionOf(id)?.getBoundingClientRect().top ?? 0) + window.scrollY - headHeight()
    const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches
    window.scrollTo({ top, behavior: still ? 'auto' : 'smooth' })
  }

  watch(current, (id) => {
    const button = rail.value?.querySelector<HTMLElement>(`[data-category="${CSS.escape(id)}"]`)
    if (!button || !rail.value) return
    const { offsetTop, offsetHeight } = button
    const { scrollTop, clientHeight } = rail.value
    if (offsetTop < scrollTop) rail.value.scrollTop = offsetTop - 8
    if (offsetTop + offsetHeight > scrollTop + clientHeight) rail.value.scrollTop = offsetTop + offsetHeight - clientHeight + 8
  })
  watch(ids, () => nextTick(look))

  onMounted(() => {
    window.addEventListener('scroll', onScroll, { passive: true })
    look()
  })
  onBeforeUnmount(() => {
    window.removeEventListener('scroll', onScroll)
    clearTimeout(travelling)
  })
  return { current, go }
}
