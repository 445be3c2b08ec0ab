import { computed, ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { explain } from '@/kit/errors'
import { useFetched } from '@/kit/fetched'
import { useStaffFace } from '@/kit/staffFace'
import { ask } from '@/kit/ui/ask'
import { say } from '@/kit/ui/say'
import { CODE_KINDS, scenesApi, type CodeRow, type Codes, type NewBatch, type NewCode } from './api'

export const DAYS = 30
export const HOURS = 24

/** Everything the page of codes does. */
export function useCodes() {
  const { http, keys, place } = useStaffFace()
  const { t } = useI18n()
  const api = scenesApi(http, () => place.value)
  const fetched = useFetched<Codes>(() => `codes:${place.value}`, (signal) => api.codes(DAYS, HOURS, signal))
  const left = ref(0)
  const busy = ref(false)
  // T2 before T10, kinds together.
  const natural = new Intl.Collator('zh-Hans-CN', { numeric: true })
  const rows = computed(() =>
    [...(fetched.data.value?.codes ?? [])].sort((a, b) => CODE_KINDS.indexOf(a.kind) - CODE_KINDS.indexOf(b.kind) || natural.compare(a.label, b.label)),
  )

  async function act(work: () => Promise<string>): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    try {
      say(await work())
      return true
    } catch (reason) {
      say(explain(reason, t).message)
      return false
    } finally {
      busy.value = false
      await fetched.refresh()
    }
  }

  function makeOne(body: NewCode): Promise<boolean> {
    return act(async () => {
      const made = await api.makeCode(body, keys.keyFor('code', body))
      keys.answered('code')
      await fetchAll()
      return t('scenes.codes.made', { n: made.ids.length })
    })
  }

  function makeBatch(body: NewBatch): Promise<boolean> {
    return act(async () => {
      const made = await api.makeBatch(body, keys.keyFor('codes', body))
      keys.answered('codes')
      await fetchAll()
      const known = made.known ? t('scenes.codes.known', { n: made.known }) : ''
      return t('scenes.codes.made', { n: made.ids.length }) + known
    })
  }

  /** WeChat makes ten a call; the page asks until none is left. */
  async function fetchAll(): Promise<void> {
    for (;;) {
      const answer = await api.fetchTickets()
      left.value = answer.left
      if (!answer.left || !answer.made) return
    }
  }

  const fetchWaiting = () =>
    act(async () => {
      const before = fetched.data.value?.waiting ?? 0
      await fetchAll()
      return t('scenes.codes.made', { n: before - left.value })
    })

  async function turn(row: CodeRow): Promise<void> {
    const stops = row.state !== 'stopped'
    const question = { title: t('scenes.codes.stop'), message: t('scenes.codes.stopAsk', { name: row.label }), yes: t('scenes.codes.yes'), no: t('scenes.codes.no') }
    if (stops && !(await ask(question))) return
    await act(async () => {
      await api.changeCode(row.id, { is_active: !stops })
      return t(stops ? 'scenes.codes.stopped' : 'scenes.codes.started')
    })
  }

  return { ...fetched, rows, busy, left, makeOne, makeBatch, fetchWaiting, turn, place }
}
