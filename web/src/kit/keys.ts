/** Idempotency keys: made once per attempt, kept in this window until the server has answered. */

interface Kept {
  key: string
  body: string
}

function uuid(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID()
  const bytes = crypto.getRandomValues(new Uint8Array(16)) // plain http outside loopback has no randomUUID
  bytes[6] = (bytes[6]! & 0x0f) | 0x40
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

export interface KeyBook {
  /** The same attempt with the same body keeps its key, across reloads too. */
  keyFor: (attempt: string, body: unknown) => string
  /** The body of an attempt that nobody has answered yet. */
  unanswered: (attempt: string) => unknown
  /** The server answered, yes or no: the next attempt is a new one. */
  answered: (attempt: string) => void
}

export function keyBook(storage: Storage): KeyBook {
  const nameOf = (attempt: string) => `sq.key.${attempt}`
  const read = (attempt: string): Kept | null => {
    const raw = storage.getItem(nameOf(attempt))
    return raw ? (JSON.parse(raw) as Kept) : null
  }
  return {
    keyFor(attempt, body) {
      const text = JSON.stringify(body)
      const kept = read(attempt)
      if (kept?.body === text) return kept.key
      const made: Kept = { key: uuid(), body: text }
      storage.setItem(nameOf(attempt), JSON.stringify(made))
      return made.key
    },
    unanswered(attempt) {
      const kept = read(attempt)
      return kept ? (JSON.parse(kept.body) as unknown) : null
    },
    answered(attempt) {
      storage.removeItem(nameOf(attempt))
    },
  }
}
