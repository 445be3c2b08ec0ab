import { reactive, watch } from 'vue'

import { setLanguage } from './language'
import type { Language } from '../kit/format'

export interface Address {
  userName: string
  telNumber: string
  provinceName: string
  cityName: string
  countryName: string
  detailInfo: string
  postalCode: string
}

export const settings = reactive({
  language: 'zh' as Language,
  textScale: 1,
  network: 'wifi' as 'wifi' | '5g' | 'slow',
  system: 'android' as 'android' | 'ios',
  place: 'qinghe',
  nextPassword: 'ok' as 'ok' | 'wrong_password' | 'insufficient',
  closeAfterPay: false,
  addresses: [] as Address[],
  read: {} as Record<string, number>,
  muted: false,
})

/** Where the phone can stand; the panel chooses. Coordinates are GCJ-02. */
export const PLACES = {
  qinghe: { latitude: 30.2741, longitude: 120.1551, zh: '青禾里·中庭', en: 'Qinghe Li, atrium' },
  gate: { latitude: 30.2752, longitude: 120.1538, zh: '青禾里·北门', en: 'Qinghe Li, north gate' },
  campus: { latitude: 30.2698, longitude: 120.1602, zh: '城西校区·宿舍', en: 'Campus dormitory' },
  far: { latitude: 31.2304, longitude: 121.4737, zh: '上海·人民广场', en: "Shanghai, People's Square" },
}

const keyOf = (id: string) => `wxsandbox.phone.${id}`

/** Kept per person in this browser; the person itself stays in the URL. */
export function loadSettings(id: string): void {
  const stored = localStorage.getItem(keyOf(id))
  if (stored) Object.assign(settings, JSON.parse(stored), { nextPassword: 'ok' })
  const asked = new URLSearchParams(location.search).get('lang')
  if (asked === 'zh' || asked === 'en') settings.language = asked
  watch(
    settings,
    () => {
      setLanguage(settings.language)
      localStorage.setItem(keyOf(id), JSON.stringify(settings))
    },
    { immediate: true, deep: true },
  )
}
