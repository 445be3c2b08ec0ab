import { describe, expect, it } from 'vitest'
import en from './en'
import zh from './zh-Hans'

const sources = import.meta.glob<string>(
  ['/src/rooms/chat/**/*.{vue,ts}', '/src/faces/desk/**/*.{vue,ts}', '/src/kit/**/*.{vue,ts}', '/src/faces/store/{LoginPage,LostPage,LanguageKey,SignOutKey}.vue'],
  { query: '?raw', import: 'default', eager: true },
)

function has(messages: unknown, key: string): boolean {
  const found = key.split('.').reduce<unknown>((at, part) => (at as Record<string, unknown> | undefined)?.[part], messages)
  return typeof found === 'string'
}

/** Keys written out in the pages; those put together from parts are checked by the pages that use them. */
const keys = [
  ...new Set(
    Object.values(sources).flatMap((text) => Array.from(text.matchAll(/(?<![\w.])\$?t\(\s*'([a-z]\w*(?:\.\w+)+)'/g), (found) => found[1]!)),
  ),
]

describe('what the desk says', () => {
  it('finds the keys its pages use', () => expect(keys.length).toBeGreaterThan(80))
  it('is written in Chinese', () => expect(keys.filter((key) => !has(zh, key))).toEqual([]))
  it('is written in English', () => expect(keys.filter((key) => !has(en, key))).toEqual([]))
})
