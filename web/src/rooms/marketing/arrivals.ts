import type { RouteLocationNormalized } from 'vue-router'
import type { Schemas } from '@/kit/api'
import { ownCard } from '@/kit/card'
import { readJson, writeJson } from '@/kit/device'
import type { Face } from '@/kit/face'
import { offerCard } from '@/kit/useShare'

interface Arrival {
  path: string
  body: Record<string, string>
}

const MOST = 10

/** By whose card or which message somebody came. Kept until they are signed in, since only people count; browsing asks nobody to. */
export function noteArrival(face: Face, to: RouteLocationNormalized, isKnown: boolean): void {
  const waiting = readJson<Arrival[]>(sessionStorage, name(face)) ?? []
  const { by, m } = to.query
  if (typeof by === 'string' && by) waiting.push({ path: '/card-visits', body: { card: by, page: to.path.slice(0, 80) } })
  if (typeof m === 'string' && m) waiting.push({ path: '/messages-opened', body: { link: m } })
  const fresh = [...new Map(waiting.map((one) => [JSON.stringify(one), one])).values()].slice(-MOST)
  writeJson(sessionStorage, name(face), fresh)
  if (isKnown) void tell(face, fresh)
}

/** A link that is not ours any more is no reason to bother anybody: it is forgotten. */
async function tell(face: Face, waiting: Arrival[]): Promise<void> {
  writeJson(sessionStorage, name(face), [])
  await Promise.allSettled(waiting.map(({ path, body }) => face.http('POST', path, { body })))
  if (ownCard.value) return
  const answer = await face.http<{ card: string }>('GET', '/card').catch(() => null)
  ownCard.value = answer?.card ?? ''
}

/** Pages of one person (an order, a cart) have no card of their own: what is shared from them is the street. */
export async function shareHome(face: Face): Promise<void> {
  const home = await face.http<Schemas['Home']>('GET', '').catch(() => null)
  if (!home) return
  const { name: title, tagline: desc } = home.district
  offerCard(face.wx, { title, desc, path: `/g/${face.district}/`, picture: home.shops[0]?.picture ?? '' })
}

const name = (face: Face) => `sq.arrivals.${face.district}`
