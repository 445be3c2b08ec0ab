import type { Button } from './api'

/** WeChat's limits (api_createcustommenu), so that one sees them while typing; the server checks again. */
export const MOST_BRANCHES = 3
export const MOST_SUBS = 5
export const TOP_BYTES = 16
export const SUB_BYTES = 60
/** What fits on a phone before WeChat cuts: full-width characters. */
const TOP_SHOWN = 4
const SUB_SHOWN = 8
export const KEYED = ['click', 'scancode_push', 'scancode_waitmsg', 'pic_sysphoto', 'pic_photo_or_album', 'pic_weixin', 'location_select']
export const TYPES = ['view', ...KEYED, 'miniprogram']

export const bytes = (text: string): number => new TextEncoder().encode(text).length

/** A name as the phone shows it: cut after 4 (top) or 8 (below) full-width characters; two narrow ones count as one. */
export function shown(name: string, isTop: boolean): string {
  let room = (isTop ? TOP_SHOWN : SUB_SHOWN) * 2
  let out = ''
  for (const letter of name) {
    room -= /[\x20-\x7e]/.test(letter) ? 1 : 2
    if (room < 0) return `${out}…`
    out += letter
  }
  return out
}

export const isSame = (a: Button | undefined, b: Button | undefined): boolean => JSON.stringify(a ?? null) === JSON.stringify(b ?? null)

/** A button with only what its type needs, as WeChat wants it. */
export function trimmed(button: Button): Button {
  const name = button.name.trim()
  if (button.sub_button) return { name, sub_button: button.sub_button.map(trimmed) }
  const type = button.type ?? 'view'
  if (type === 'view') return { type, name, url: (button.url ?? '').trim() }
  if (type === 'miniprogram')
    return { type, name, url: (button.url ?? '').trim(), appid: (button.appid ?? '').trim(), pagepath: (button.pagepath ?? '').trim() }
  return { type, name, key: (button.key ?? '').trim() }
}

export function moved<T>(list: T[], from: number, by: number): T[] {
  const to = from + by
  if (to < 0 || to >= list.length) return list
  const copy = [...list]
  const [taken] = copy.splice(from, 1)
  copy.splice(to, 0, taken!)
  return copy
}
