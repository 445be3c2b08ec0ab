import { reactive, watch } from 'vue'
import { deviceStorage, readJson, writeJson } from '@/kit/device'

export interface Preferences {
  /** The chime; off only because somebody switched it off. */
  chime: boolean
  voice: boolean
  dark: boolean
  /** The store last worked in on this device. */
  store: string
}

const KEPT_AS = 'sq.desk'
const FIRST: Preferences = { chime: true, voice: false, dark: false, store: '' }

/** Belongs to the device on the wall, not to the person. */
export function keptPreferences(): Preferences {
  const kept = reactive<Preferences>({ ...FIRST, ...readJson<Partial<Preferences>>(deviceStorage, KEPT_AS) })
  watch(kept, () => writeJson(deviceStorage, KEPT_AS, { ...kept }))
  watch(
    () => kept.dark,
    (dark) => {
      if (dark) document.documentElement.dataset.theme = 'dark'
      else delete document.documentElement.dataset.theme
    },
    { immediate: true },
  )
  return kept
}
