/** What the twin answers when it refuses: a sentence and, often, a hint. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly body: Record<string, unknown>,
  ) {
    super(message)
  }
}

async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(path, {
    method,
    headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
    body: body === undefined ? null : JSON.stringify(body),
  })
  const text = await response.text()
  const parsed = text ? parse(text) : {}
  if (!response.ok) throw new Refused(response.status, sentence(parsed, response), parsed)
  return parsed as T
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return { error: text.slice(0, 200) }
  }
}

function sentence(body: Record<string, unknown>, response: Response): string {
  const words = [body.error, body.hint].filter((part) => typeof part === 'string' && part)
  return words.join(' · ') || `HTTP ${response.status}`
}

export const get = <T>(path: string) => call<T>('GET', path)
export const post = <T>(path: string, body: unknown = {}) => call<T>('POST', path, body)
export const put = <T>(path: string, body: unknown) => call<T>('PUT', path, body)
