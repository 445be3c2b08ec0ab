import { ref } from 'vue'

import { en } from '../words/en'
import { zh, type Word } from '../words/zh'
import type { Language } from '../kit/format'

export const language = ref<Language>('zh')

/** One sentence in the phone's language; {name} is filled from `values`. */
export function t(word: Word, values: Record<string, string | number> = {}): string {
  const text = (language.value === 'zh' ? zh : en)[word]
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''))
}

export function setLanguage(next: Language): void {
  language.value = next
  document.documentElement.lang = next === 'zh' ? 'zh-CN' : 'en'
}
