import type { Condition, Kind, Vocabulary } from './api'

type Say = (key: string, values?: Record<string, unknown>) => string

/** What a new condition begins with, so that it means something at once. */
export const FIRST: Record<Kind, Condition> = {
  followed: { kind: 'followed', min_days: 7 },
  likes: { kind: 'likes', words: [] },
  near: { kind: 'near', place: '', km: 3 },
  bought: { kind: 'bought', min_orders: 1 },
  last_bought: { kind: 'last_bought', before_days: 30 },
  customer: { kind: 'customer', shops: [] },
  door: { kind: 'door', codes: [] },
  tagged: { kind: 'tagged', tags: [] },
  language: { kind: 'language', language: 'zh-hans' },
  left: { kind: 'left', days: 30 },
}

/** A list that still has nothing in it means nobody could say what it means. */
export function isWhole(c: Condition): boolean {
  const list = { likes: c.words, customer: c.shops, door: c.codes, tagged: c.tags }[c.kind as string]
  return !(c.kind in { likes: 1, customer: 1, door: 1, tagged: 1 }) || (list?.length ?? 0) > 0
}

/** One condition in the words of a chip. */
export function told(c: Condition, say: Say, vocabulary: Vocabulary | null): string {
  const words = spoken(c, say, vocabulary)
  return c.is_not ? say('push.not', { words }) : words
}

function spoken(c: Condition, say: Say, vocabulary: Vocabulary | null): string {
  const list = (names?: string[]) => (names ?? []).join(say('push.comma'))
  switch (c.kind) {
    case 'followed':
      if (c.max_days != null) return say('push.c.followedBetween', { min: c.min_days ?? 0, max: c.max_days })
      return c.min_days ? say('push.c.followed', { days: c.min_days }) : say('push.c.follows')
    case 'left':
      return say('push.c.left', { days: c.days })
    case 'likes':
      return (c.times ?? 1) > 1 ? say('push.c.likesTimes', { words: list(c.words), times: c.times }) : say('push.c.likes', { words: list(c.words) })
    case 'near': {
      const place = vocabulary?.places.find(({ key }) => key === c.place)?.name ?? say('push.c.district')
      return say('push.c.near', { place, km: c.km })
    }
    case 'door':
      return say('push.c.door', { codes: list(c.codes) })
    case 'bought':
      return [
        c.min_orders != null ? say('push.c.orders', { n: c.min_orders }) : '',
        c.min_spent_fen != null ? say('push.c.spent', { yuan: c.min_spent_fen / 100 }) : '',
      ].filter(Boolean).join(say('push.comma')) || say('push.kind.bought')
    case 'last_bought':
      return c.within_days ? say('push.c.lately', { days: c.within_days }) : say('push.c.longAgo', { days: c.before_days })
    case 'tagged':
      return say('push.c.tagged', { tags: list(c.tags) })
    case 'customer':
      return say('push.c.customer', { shops: list(c.shops) })
    case 'language':
      return say(c.language === 'en' ? 'push.c.english' : 'push.c.chinese')
  }
}

/** What is edited is never the chip itself. */
export function copy(c: Condition): Condition {
  return JSON.parse(JSON.stringify(c)) as Condition
}
