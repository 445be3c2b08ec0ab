import { inject, type App, type InjectionKey, type Ref } from 'vue'
import type { Http } from '@/kit/http'
import type { Language } from '@/kit/i18n'
import type { KeyBook } from '@/kit/keys'
import type { Sound } from '@/kit/sound'
import type { Me, Power, StaffStore } from './api'
import type { Preferences } from './preferences'

/** Where a person of a shop works: who they are and what the page may reach for. */
export interface Desk {
  http: Http
  keys: KeyBook
  sound: Sound
  preferences: Preferences
  me: Ref<Me | null>
  language: () => Language
  chooseLanguage: (language: Language) => Promise<void>
}

const KEY: InjectionKey<Desk> = Symbol('desk')

export function provideDesk(app: App, desk: Desk): void {
  app.provide(KEY, desk)
}

export function useDesk(): Desk {
  const desk = inject(KEY)
  if (!desk) throw new Error('no desk was provided')
  return desk
}

export const ALL = 'all'

/** People of the district also see every store on one board; it comes in their list as a store of that name. */
export function mayWatchAll(me: Me): boolean {
  return me.stores.some((store) => store.slug === ALL)
}

export function ownStores(me: Me): StaffStore[] {
  return me.stores.filter((store) => store.slug !== ALL)
}

export function can(me: Me | null, slug: string, power: Power): boolean {
  return me?.stores.some((store) => store.slug === slug && store.can.includes(power)) ?? false
}
