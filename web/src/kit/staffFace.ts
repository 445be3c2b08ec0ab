import { computed, inject, type App, type ComputedRef, type InjectionKey, type Ref } from 'vue'
import type { Schemas } from './api'
import type { Http } from './http'
import type { Language } from './i18n'
import type { KeyBook } from './keys'

/** What every page of the desk may reach for. Addresses of `http` begin after `/api/desk`. */
export interface StaffFace {
  http: Http
  keys: KeyBook
  me: Ref<Schemas['StaffMe'] | null>
  /** Slug of the store worked for, or `all` for people of the district: the first part of every address of the desk. */
  place: Ref<string>
  language: () => Language
}

export interface StaffWork extends StaffFace {
  /** Whether this person holds a right at the present place; the server decides again. */
  can: (right: string) => boolean
  isDistrict: ComputedRef<boolean>
}

const KEY: InjectionKey<StaffFace> = Symbol('staff')

export function provideStaffFace(app: App, face: StaffFace): void {
  app.provide(KEY, face)
}

export function useStaffFace(): StaffWork {
  const face = inject(KEY)
  if (!face) throw new Error('no staff face was provided')
  const can = (right: string) => holds(face.me.value, face.place.value, right)
  return { ...face, can, isDistrict: computed(() => face.place.value === 'all') }
}

export function holds(me: Schemas['StaffMe'] | null, place: string, right: string): boolean {
  return me?.stores.some((store) => store.slug === place && (store.can as string[]).includes(right)) ?? false
}
