import { computed, ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { explain } from '@/kit/errors'
import { useFetched } from '@/kit/fetched'
import { Refused } from '@/kit/http'
import { useStaffFace } from '@/kit/staffFace'
import { when } from '@/kit/time'
import { ask } from '@/kit/ui/ask'
import { say } from '@/kit/ui/say'
import { scenesApi, type AccountMenu, type Branch, type Button, type Publication } from './api'
import { isSame } from './menu'

/** Everything the menu page does. Whoever comes second is shown what stands now and told so. */
export function useMenuEditor() {
  const { http, place, language } = useStaffFace()
  const { t } = useI18n()
  const api = scenesApi(http, () => place.value)
  const fetched = useFetched<AccountMenu>(() => `menu:${place.value}`, (signal) => api.menu(signal))
  const busy = ref(false)
  const problem = ref('')
  const draft = computed<Button[]>(() => fetched.data.value?.branches.map((branch) => branch.button) ?? [])
  const standing = computed<Button[]>(() => fetched.data.value?.published?.buttons ?? [])
  const isSameAll = computed(() => JSON.stringify(draft.value) === JSON.stringify(standing.value))
  const isChanged = (branch: Branch) => !isSame(branch.button, standing.value[branch.position])

  async function act(work: () => Promise<unknown>, done = ''): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    problem.value = ''
    try {
      await work()
      if (done) say(done)
      return true
    } catch (reason) {
      if (reason instanceof Refused && reason.code === 'menu.invalid') problem.value = String(reason.details.problem)
      else if (reason instanceof Refused && reason.status === 409) say(t('scenes.menu.stale'))
      else say(explain(reason, t).message)
      return false
    } finally {
      busy.value = false
      await fetched.refresh()
    }
  }

  const save = (position: number, button: Button, merchant: string, seen: number) =>
    act(() => api.putBranch(position, button, seen, merchant))

  const sure = (title: string, message: string) => ask({ title, message, yes: t('scenes.menu.yes'), no: t('scenes.menu.no') })

  async function drop(branch: Branch): Promise<void> {
    const is = await sure(t('scenes.menu.remove'), t('scenes.menu.removeAsk', { name: branch.button.name }))
    if (is) await act(() => api.dropBranch(branch.position, branch.version))
  }

  async function publish(): Promise<void> {
    const seen = Object.fromEntries((fetched.data.value?.branches ?? []).map((branch) => [branch.position, branch.version]))
    if (await sure(t('scenes.menu.publish'), t('scenes.menu.publishAsk'))) await act(() => api.publish(seen), t('scenes.menu.published'))
  }

  async function rollBack(one: Publication): Promise<void> {
    const at = when(one.at, language())
    if (await sure(t('scenes.menu.back'), t('scenes.menu.backAsk', { at }))) await act(() => api.rollBack(one.id), t('scenes.menu.published'))
  }

  return { ...fetched, busy, problem, draft, standing, isSameAll, isChanged, save, drop, publish, rollBack, language }
}
