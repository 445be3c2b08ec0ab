import { onScopeDispose, ref, watchEffect, type Ref } from 'vue'
import { now } from './time'

/** WeChat writes the title over the page, so each page says its own. */
export function useTitle(title: () => string): void {
  watchEffect(() => {
    if (title()) document.title = title()
  })
}

/** The present moment, once a second while somebody looks. */
export function useNow(): Ref<number> {
  const at = ref(now())
  const timer = setInterval(() => (at.value = now()), 1_000)
  onScopeDispose(() => clearInterval(timer))
  return at
}

/** iOS leaves an empty strip where its keyboard was until the page scrolls. */
export function mendKeyboardStrip(): void {
  if (!/iPhone|iPad|iPod/.test(navigator.userAgent)) return
  document.addEventListener('focusout', () => {
    setTimeout(() => {
      const field = document.activeElement
      if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) return
      window.scrollTo({ top: window.scrollY })
    }, 100)
  })
}
