import { Unanswered, type Http, type Method } from './http'
import type { KeyBook } from './keys'

const PAUSES_MS = [800, 2_000]

/** Sends one attempt; when no answer comes it asks again with the same key, so nothing is done twice. */
export async function askOnce<T>(
  http: Http,
  keys: KeyBook,
  attempt: string,
  request: { method: Method; path: string; body: unknown },
  pauses: readonly number[] = PAUSES_MS,
): Promise<T> {
  const key = keys.keyFor(attempt, request.body)
  for (let tries = 0; ; tries++) {
    try {
      const answer = await http<T>(request.method, request.path, { body: request.body, key })
      keys.answered(attempt)
      return answer
    } catch (error) {
      const pause = pauses[tries]
      if (!(error instanceof Unanswered)) keys.answered(attempt)
      if (!(error instanceof Unanswered) || pause === undefined) throw error
      await new Promise((resolve) => setTimeout(resolve, pause))
    }
  }
}
