import { Refused, Unanswered } from './http'

export interface Explained {
  /** What happened; the server's own sentence when it sent one. */
  message: string
  code: string
}

export function explain(error: unknown, t: (key: string) => string): Explained {
  if (error instanceof Refused) return { message: error.message || t('kit.refused'), code: error.code }
  if (error instanceof Unanswered) {
    const lost = error.code.startsWith('network.')
    return { message: error.message || t(lost ? 'kit.networkLost' : 'kit.serverTrouble'), code: error.code }
  }
  return { message: t('kit.serverTrouble'), code: 'page.broken' }
}
