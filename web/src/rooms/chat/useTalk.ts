import { computed, ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { explain } from '@/kit/errors'
import { useFetched } from '@/kit/fetched'
import { Refused } from '@/kit/http'
import { useStaffFace } from '@/kit/staffFace'
import { say } from '@/kit/ui/say'
import type { Talk } from './api'

/** One conversation: its truth, and what a person does with it. */
export function useTalk(id: () => string, after: () => unknown) {
  const { http, keys, place } = useStaffFace()
  const { t } = useI18n()
  const busy = ref(false)
  const trouble = ref('')
  const path = computed(() => `/${place.value}/conversations/${id()}`)
  const fetched = useFetched<Talk>(() => path.value, (signal) => http<Talk>('GET', path.value, { signal }))

  /** True when the server did it. The same words keep their key until it has answered. */
  async function act(verb: string, body: Record<string, unknown> = {}): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    trouble.value = ''
    const attempt = `talk.${verb}.${id()}`
    try {
      const talk = await http<Talk>('POST', `${path.value}/${verb}`, { body, key: keys.keyFor(attempt, body) })
      keys.answered(attempt)
      fetched.put(talk)
      void after()
      return true
    } catch (error) {
      if (error instanceof Refused) keys.answered(attempt)
      trouble.value = explain(error, t).message
      say(trouble.value)
      return false
    } finally {
      busy.value = false
    }
  }
  return { ...fetched, act, busy, trouble }
}
