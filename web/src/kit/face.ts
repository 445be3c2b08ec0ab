import { inject, type App, type InjectionKey } from 'vue'
import type { Http } from './http'
import type { Language } from './i18n'
import type { KeyBook } from './keys'
import type { Wx } from './wx'

/** What every page of a face may reach for. */
export interface Face {
  district: string
  http: Http
  keys: KeyBook
  wx: Wx
  language: () => Language
  chooseLanguage: (language: Language) => Promise<void>
}

const KEY: InjectionKey<Face> = Symbol('face')

export function provideFace(app: App, face: Face): void {
  app.provide(KEY, face)
}

export function useFace(): Face {
  const face = inject(KEY)
  if (!face) throw new Error('no face was provided')
  return face
}
