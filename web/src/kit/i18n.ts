import { createI18n } from 'vue-i18n'

export type Language = 'zh-Hans' | 'en'
export const LANGUAGES: readonly Language[] = ['zh-Hans', 'en']

type Messages = Record<string, unknown>
type Loader = () => Promise<{ default: Messages }>

const KEPT_AS = 'sq.language'

export function asLanguage(tag: string | null | undefined): Language | null {
  if (!tag) return null
  return tag.toLowerCase().startsWith('zh') ? 'zh-Hans' : 'en'
}

function kept(): Language | null {
  try {
    return asLanguage(localStorage.getItem(KEPT_AS))
  } catch {
    return null // storage can be forbidden; the choice then lasts for this page
  }
}

/** One language is loaded at a time; a face brings its own messages. */
export async function startI18n(loaders: Record<Language, Loader>, suggested: string) {
  const first = kept() ?? asLanguage(suggested) ?? 'zh-Hans'
  const i18n = createI18n({ legacy: false, locale: first, fallbackLocale: false, messages: {} })

  async function use(language: Language): Promise<void> {
    if (!i18n.global.availableLocales.includes(language as never)) {
      const { default: messages } = await loaders[language]()
      i18n.global.setLocaleMessage(language as never, messages as never)
    }
    i18n.global.locale.value = language as never
    document.documentElement.lang = language
  }

  async function choose(language: Language): Promise<void> {
    try {
      localStorage.setItem(KEPT_AS, language)
    } catch {
      // see kept()
    }
    await use(language)
  }

  await use(first)
  return { i18n, choose, current: () => i18n.global.locale.value as Language }
}
