import { learnServerTime } from './time'

/** The server said no, in words a person can read. `code` is stable. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details: Record<string, unknown> = {},
  ) {
    super(message)
    this.name = 'Refused'
  }
}

/** No answer arrived, or none that can be trusted: the request may or may not have been done. */
export class Unanswered extends Error {
  constructor(
    readonly code: string,
    /** What the server could still say, as when WeChat did not answer it. */
    message = '',
  ) {
    super(message)
    this.name = 'Unanswered'
  }
}

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

export interface Ask {
  body?: unknown
  /** Idempotency key of a request that moves money, stock or an order. */
  key?: string
  /** Past every cache: the page was told that something changed. */
  fresh?: boolean
  signal?: AbortSignal
}

export interface HttpOptions {
  base: string
  headers: () => Record<string, string>
  /** Called on 401. True means that the page is being left to sign in again, so no answer will come. */
  onSignedOut?: (refused: Refused) => boolean
  timeoutMs?: number
}

export type Http = <T>(method: Method, path: string, ask?: Ask) => Promise<T>

export function makeHttp(options: HttpOptions): Http {
  return async <T>(method: Method, path: string, ask: Ask = {}): Promise<T> => {
    const response = await send(options, method, path, ask)
    learnServerTime(response.headers.get('X-Clock') ?? response.headers.get('Date'))
    if (response.status === 204) return undefined as T
    const data: unknown = await response.json().catch(() => undefined)
    if (response.ok && data !== undefined) return data as T
    if (response.status >= 400 && response.status < 500) {
      const refused = readRefusal(response.status, data)
      if (response.status === 401 && options.onSignedOut?.(refused)) return await new Promise<T>(() => {})
      throw refused
    }
    const { code, message } = readRefusal(response.status, data)
    throw new Unanswered(code, message)
  }
}

async function send(options: HttpOptions, method: Method, path: string, ask: Ask): Promise<Response> {
  const headers: Record<string, string> = { Accept: 'application/json', ...options.headers() }
  if (ask.body !== undefined) headers['Content-Type'] = 'application/json'
  if (ask.key) headers['Idempotency-Key'] = ask.key
  if (ask.fresh) headers['Cache-Control'] = 'no-cache'
  const ender = new AbortController()
  const timer = setTimeout(() => ender.abort(), options.timeoutMs ?? 15_000)
  const cancel = () => ender.abort()
  ask.signal?.addEventListener('abort', cancel)
  try {
    return await fetch(options.base + path, {
      method,
      headers,
      credentials: 'same-origin',
      body: ask.body === undefined ? null : JSON.stringify(ask.body),
      signal: ender.signal,
    })
  } catch (error) {
    if (ask.signal?.aborted) throw error
    throw new Unanswered(ender.signal.aborted ? 'network.timeout' : 'network.lost')
  } finally {
    clearTimeout(timer)
    ask.signal?.removeEventListener('abort', cancel)
  }
}

function readRefusal(status: number, data: unknown): Refused {
  const told = (data ?? {}) as { code?: string; message?: string; details?: Record<string, unknown> }
  return new Refused(status, told.code ?? `http.${status}`, told.message ?? '', told.details ?? {})
}
