import { computed, onScopeDispose, watch, watchEffect } from 'vue'
import { useI18n } from 'vue-i18n'
import type { BoardOrder } from './api'
import { useDesk } from './desk'
import { pieces } from './lanes'
import { newsBetween } from './news'
import type { BoardWork } from './useBoard'

const RING_AGAIN_MS = 6_000
const FLASH_MS = 1_000

/** Rings for what is new until somebody has handled it, on whatever page of the store one stands. */
export function useAlarm({ board }: BoardWork) {
  const { sound, preferences, language } = useDesk()
  const { t } = useI18n()
  const unhandled = computed(() => board.value?.orders.filter((order) => order.state === 'paid') ?? [])

  function tell(chime: 'new' | 'late' | 'void', sentence: string): void {
    if (preferences.chime) sound.ring(chime)
    if (preferences.voice && sound.isReady.value) sound.speak(sentence, language())
  }

  const sentenceFor = (orders: BoardOrder[]) =>
    orders.length === 1
      ? t('alarm.oneNew', { store: orders[0]!.store.name, no: orders[0]!.pickup_no, n: pieces(orders[0]!) })
      : t('alarm.manyNew', { n: orders.length })

  watch(
    () => board.value?.orders,
    (after, before) => {
      if (!after) return
      const { arrived, turnedLate, fellAway } = newsBetween(before ?? null, after)
      if (fellAway[0] && before) tell('void', t('alarm.void', { no: fellAway[0].pickup_no }))
      else if (turnedLate[0]) tell('late', t('alarm.late', { no: turnedLate[0].pickup_no }))
      if (arrived.length > 0) tell('new', sentenceFor(arrived))
    },
    { immediate: true },
  )

  const again = setInterval(() => {
    if (unhandled.value.length > 0) tell('new', sentenceFor(unhandled.value))
  }, RING_AGAIN_MS)
  // The first touch may come long after the order did.
  watch(sound.isReady, (ready) => ready && unhandled.value.length > 0 && tell('new', sentenceFor(unhandled.value)))
  onScopeDispose(() => clearInterval(again))
  flashTitle(() => unhandled.value.length, () => board.value?.store.name ?? '')
  return { unhandled }
}

function flashTitle(count: () => number, name: () => string): void {
  const { t } = useI18n()
  let lit = false
  const show = () => {
    lit = count() > 0 && !lit
    document.title = lit ? t('alarm.title', { n: count() }) : name() || t('desk.title')
  }
  const timer = setInterval(show, FLASH_MS)
  watchEffect(() => {
    lit = false
    if (count() >= 0 && name() !== undefined) show()
  })
  onScopeDispose(() => clearInterval(timer))
}
