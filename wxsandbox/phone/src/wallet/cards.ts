import type { HeldCard } from '../kit/types'
import { fullTime } from '../kit/format'
import { t } from '../state/language'

const STATES: Record<string, 'cardUsed' | 'cardExpired' | 'cardSpoilt'> = {
  CONSUMED: 'cardUsed',
  EXPIRE: 'cardExpired',
}

export const cardState = (status: string) => t(STATES[status] ?? 'cardSpoilt')

export function validity(card: HeldCard): string {
  const until = card.ends_at
  return until ? t('validUntil', { day: fullTime(new Date(until)).slice(0, 10) }) : t('validAlways')
}
