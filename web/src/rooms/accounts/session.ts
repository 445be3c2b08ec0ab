import { defineStore } from 'pinia'
import { ref } from 'vue'
import type { Person, Session } from '@/kit/api'
import { readJson, writeJson } from '@/kit/device'
import { useFace } from '@/kit/face'
import { now } from '@/kit/time'

interface Kept {
  token: string
  expires_at: string
  person: Person
}

interface Pending {
  state: string
  return_to: string
}

export class WrongState extends Error {
  readonly code = 'session.wrong_state'
}

const AGAIN_AT_MOST_MS = 10_000

/** Who holds this window. The token stays in the window, so two phones in one browser are two people. */
export const useSession = defineStore('session', () => {
  const { district, http } = useFace()
  const name = `sq.session.${district}`
  const pendingName = `sq.signin.${district}`
  const againName = `sq.signin-again.${district}`

  const kept = ref(live(readJson<Kept>(sessionStorage, name)))

  function live(session: Kept | null): Kept | null {
    return session && Date.parse(session.expires_at) > now() ? session : null
  }

  function keep(session: Kept | null): void {
    kept.value = session
    writeJson(sessionStorage, name, session)
  }

  /** Goes to WeChat and comes back to `returnTo`. Replaces this page in the history unless told to keep it. */
  async function signIn(returnTo: string, options: { scope?: string; keepPage?: boolean } = {}): Promise<void> {
    const body = { return_to: returnTo, scope: options.scope ?? 'snsapi_base' }
    const { authorize_url, state } = await http<{ authorize_url: string; state: string }>('POST', '/sessions/start', { body })
    writeJson(sessionStorage, pendingName, { state, return_to: returnTo } satisfies Pending)
    if (options.keepPage) location.assign(authorize_url)
    else location.replace(authorize_url)
  }

  /** The server no longer knows us: sign in again silently, but never in a circle. */
  function signInAgain(returnTo: string): boolean {
    keep(null)
    const last = Number(readJson<number>(sessionStorage, againName) ?? 0)
    if (Date.now() - last < AGAIN_AT_MOST_MS) return false
    writeJson(sessionStorage, againName, Date.now())
    signIn(returnTo).catch(() => location.reload())
    return true
  }

  /** Ends the round trip. Refuses a `state` that this window did not ask for. */
  async function finish(code: string, state: string): Promise<string> {
    const pending = readJson<Pending>(sessionStorage, pendingName)
    if (!code || !pending || pending.state !== state) throw new WrongState()
    writeJson(sessionStorage, pendingName, null)
    const answer = await http<Session>('POST', '/sessions', { body: { code, state } })
    keep({ token: answer.token, expires_at: answer.expires_at, person: answer.person })
    return pending.return_to // as long as it likes; WeChat's state has room for short addresses only
  }

  async function signOut(): Promise<void> {
    await http('DELETE', '/sessions')
    keep(null)
  }

  // A page out of the back-forward cache remembers a time before the sign-in.
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) kept.value = live(readJson<Kept>(sessionStorage, name))
  })

  const authorization = (): Record<string, string> => (kept.value ? { Authorization: `Bearer ${kept.value.token}` } : {})
  return { kept, signIn, signInAgain, finish, signOut, authorization }
})
