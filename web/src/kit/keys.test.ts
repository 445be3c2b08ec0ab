import { describe, expect, it } from 'vitest'
import { Refused, Unanswered, type Http } from './http'
import { keyBook } from './keys'
import { askOnce } from './once'

/** A window's storage, as the browser keeps it across reloads. */
function windowStorage(): Storage {
  const kept = new Map<string, string>()
  return {
    get length() {
      return kept.size
    },
    clear: () => kept.clear(),
    key: (n) => [...kept.keys()][n] ?? null,
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => void kept.set(name, value),
    removeItem: (name) => void kept.delete(name),
  }
}

/** A server that does what it is told and remembers what it was asked. */
function server(answers: (unknown | Error)[]) {
  const asked: { key?: string; body: unknown }[] = []
  const http = (async (_method, _path, ask) => {
    asked.push({ key: ask?.key, body: ask?.body })
    const answer = answers.shift()
    if (answer instanceof Error) throw answer
    return answer
  }) as Http
  return { http, asked }
}

const request = { method: 'POST' as const, path: '/checkouts', body: { lines: ['面'] } }

describe('idempotency keys', () => {
  it('stay with the attempt across reloads until the server has answered', () => {
    const storage = windowStorage()
    const first = keyBook(storage).keyFor('checkout', request.body)
    expect(keyBook(storage).keyFor('checkout', request.body)).toBe(first)
    keyBook(storage).answered('checkout')
    expect(keyBook(storage).keyFor('checkout', request.body)).not.toBe(first)
  })

  it('change with the body, since one key means one request', () => {
    const book = keyBook(windowStorage())
    const first = book.keyFor('checkout', { lines: 1 })
    expect(book.keyFor('checkout', { lines: 2 })).not.toBe(first)
  })

  it('are unanswered until answered', () => {
    const book = keyBook(windowStorage())
    expect(book.unanswered('checkout')).toBeNull()
    book.keyFor('checkout', request.body)
    expect(book.unanswered('checkout')).toEqual(request.body)
    book.answered('checkout')
    expect(book.unanswered('checkout')).toBeNull()
  })
})

describe('asking once', () => {
  it('repeats a lost request with the same key', async () => {
    const { http, asked } = server([new Unanswered('network.lost'), new Unanswered('http.502'), { ok: true }])
    const book = keyBook(windowStorage())
    await expect(askOnce(http, book, 'checkout', request, [0, 0])).resolves.toEqual({ ok: true })
    expect(asked).toHaveLength(3)
    expect(new Set(asked.map((each) => each.key)).size).toBe(1)
    expect(book.unanswered('checkout')).toBeNull()
  })

  it('keeps the key when nobody ever answered', async () => {
    const { http, asked } = server([new Unanswered('network.lost'), new Unanswered('network.lost'), { ok: true }])
    const book = keyBook(windowStorage())
    await expect(askOnce(http, book, 'checkout', request, [0])).rejects.toThrow(Unanswered)
    await askOnce(http, book, 'checkout', request, [])
    expect(asked[2]!.key).toBe(asked[0]!.key)
  })

  it('does not repeat a refusal, and the next try is a new attempt', async () => {
    const { http, asked } = server([new Refused(409, 'checkout.changed', ''), { ok: true }])
    const book = keyBook(windowStorage())
    await expect(askOnce(http, book, 'checkout', request, [0])).rejects.toThrow(Refused)
    await askOnce(http, book, 'checkout', request, [0])
    expect(asked).toHaveLength(2)
    expect(asked[1]!.key).not.toBe(asked[0]!.key)
  })
})
