import { reactive, watch } from 'vue'
import type { Fulfilment } from '@/kit/api'
import { readJson, writeJson } from '@/kit/device'
import { useFace } from '@/kit/face'

interface Draft {
  fulfilment: Fulfilment
  remarks: Record<string, string>
}

/** What was typed survives the trip to sign in and a reload. */
export function useDraft(fulfilment: Fulfilment | null) {
  const name = `sq.checkout.${useFace().district}`
  const blank: Draft = { fulfilment: 'pickup', remarks: {} }
  const draft = reactive<Draft>({ ...blank, ...readJson<Draft>(sessionStorage, name), ...(fulfilment && { fulfilment }) })
  watch(draft, () => writeJson(sessionStorage, name, draft))

  function clear(): void {
    Object.assign(draft, { ...blank, remarks: {} })
  }
  return { draft, clear }
}
