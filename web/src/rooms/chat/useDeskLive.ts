import { onScopeDispose, ref, watch } from 'vue'
import { watch as listen } from '@/kit/live'
import { useStaffFace } from '@/kit/staffFace'

/** Keeps a page of the desk true: hints while it is open, polling when they fail. */
export function useDeskLive(refresh: () => Promise<unknown>) {
  const { http, place } = useStaffFace()
  const isLive = ref(false)
  let stop = () => {}
  watch(
    place,
    (slug) => {
      stop()
      if (!slug) return
      stop = listen({
        openTicket: async () => (await http<{ url: string }>('POST', `/${slug}/live-ticket`, { body: {} })).url,
        refresh,
        onState: (live) => (isLive.value = live),
      })
    },
    { immediate: true },
  )
  onScopeDispose(() => stop())
  return { isLive }
}
