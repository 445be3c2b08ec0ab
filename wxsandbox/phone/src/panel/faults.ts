import { t } from '../state/language'
import type { Word } from '../words/zh'

type Plan = Record<string, unknown>

const NAMES: Record<string, Word> = {
  drop: 'drop',
  duplicate: 'duplicate',
  bad_signature: 'bad_signature',
  delay_s: 'delay_s',
  reorder: 'reorder',
}

/** What still goes wrong, in words; counts that are used up are no faults any more. */
export function describe(active: Plan): string[] {
  const { notice, push, api } = active as Record<string, Plan | undefined>
  return [channel('payNoticesShort', notice), channel('messagePushesShort', push), failing(api)].filter(Boolean)
}

function channel(name: Word, plan: Plan | undefined): string {
  const parts = Object.entries(plan ?? {})
    .filter(([, value]) => Boolean(value))
    .map(([key, value]) => [NAMES[key] ? t(NAMES[key]) : key, value === true ? '' : value].join(' ').trim())
  return parts.length ? `${t(name)}: ${parts.join(', ')}` : ''
}

function failing(api: Plan | undefined): string {
  if (!api || !api.times) return ''
  const how = api.delay_s ? `${t('slowBy')} ${api.delay_s}` : String(api.status ?? api.errcode ?? api.signature ?? '')
  return `${api.path} ${how} ×${api.times}${api.after_effect ? ` (${t('afterEffect')})` : ''}`
}
