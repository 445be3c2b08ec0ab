import { computed, reactive } from 'vue'

import { get, Refused } from '../kit/http'
import type { Account, Entry, MenuButton, Person } from '../kit/types'
import { person, pickUp } from './person'
import { settings } from './settings'
import type { Thread } from './nav'

interface State {
  version: string
  now: string
  person?: Partial<Person>
  account?: Account
  menu?: MenuButton[]
  entries?: Entry[]
  profile?: Profile
  typing?: boolean
  service?: Service | null
}

export type Profile = 'modern' | 'classic'
export interface Service {
  state: 'open' | 'wait'
  worker: string
}

export const live = reactive({
  version: '',
  loaded: false,
  online: true,
  now: new Date(),
  account: { name: '', avatar: '', intro: '', wechat_id: '', merchant_name: '' } as Account,
  menu: [] as MenuButton[],
  entries: [] as Entry[],
  /** Cards, shakes and shop Wi-Fi exist for a classic account only. */
  profile: 'modern' as Profile,
  typing: false,
  service: null as Service | null,
  /** WeChat's own lines, which no account sent: known to this window only. */
  own: [] as (Entry & { after: string })[],
})

/* Short polls, not a held connection: a browser allows six connections to one host,
 * so the seventh phone window of a held stream would wait for ever. */
const AWAKE_MS = 500
const ASLEEP_MS = 3000
let timer = 0
let asked = 0
let taken = 0

export async function refresh(): Promise<void> {
  const turn = ++asked
  try {
    const path = `/phone/api/people/${person.openid}/state`
    const state = await get<State>(`${path}?version=${encodeURIComponent(live.version)}`)
    live.online = true
    // an action's own look may overtake the regular one: never go back to what was before it
    if (turn < taken) return
    taken = turn
    take(state)
  } catch (error) {
    await missed(error)
  }
}

async function missed(error: unknown): Promise<void> {
  live.version = ''
  if (error instanceof Refused && error.status === 404) {
    // the twin was reset: the same person picks up an empty phone
    live.own = []
    settings.read = {}
    await pickUp(person.id)
    return
  }
  live.online = false
  console.warn('the twin does not answer', error)
}

function take(state: State): void {
  live.now = new Date(state.now)
  if (state.version === live.version || !state.entries) return
  live.version = state.version
  Object.assign(person, state.person)
  if (state.account) live.account = state.account
  live.menu = state.menu ?? []
  live.entries = state.entries
  live.profile = state.profile ?? 'modern'
  live.typing = state.typing ?? false
  live.service = state.service ?? null
  live.loaded = true
}

export function watchTwin(): void {
  const round = async () => {
    await refresh().catch((error) => console.warn('the twin does not answer', error))
    timer = window.setTimeout(round, document.hidden ? ASLEEP_MS : AWAKE_MS)
  }
  document.addEventListener('visibilitychange', () => {
    window.clearTimeout(timer)
    void round()
  })
  void round()
}

export function entriesOf(thread: Thread): Entry[] {
  const kept = live.entries.filter((entry) => entry.thread === thread)
  const own = live.own.filter((entry) => entry.thread === thread)
  if (!own.length) return kept
  const behind = (id: string) => own.filter((entry) => entry.after === id)
  return [...behind(''), ...kept.flatMap((entry) => [entry, ...behind(entry.id)])]
}

const incoming = (thread: Thread) => entriesOf(thread).filter((entry) => !entry.mine).length

export function unread(thread: Thread): number {
  // after a reset of the twin there are fewer messages than were read
  return Math.max(0, incoming(thread) - (settings.read[thread] ?? 0))
}

export function markRead(thread: Thread): void {
  settings.read[thread] = incoming(thread)
}

export const unreadTotal = computed(() => {
  const threads = new Set(live.entries.map((entry) => entry.thread))
  return [...threads].reduce((sum, thread) => sum + unread(thread), 0)
})
