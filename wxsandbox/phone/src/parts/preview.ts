import type { Entry } from '../kit/types'
import { t } from '../state/language'
import type { Word } from '../words/zh'
import { plain } from './richtext'

const KINDS: Record<string, Word> = {
  image: 'kindImage',
  images: 'kindImage',
  voice: 'kindVoice',
  video: 'kindVideo',
  location: 'kindLocation',
  music: 'kindMusic',
  shortvideo: 'kindVideo',
  mpvideo: 'kindVideo',
  kf_wait: 'serviceWaits',
}

/** One line of a message for the list of chats. */
export function preview(entry: Entry): string {
  if (entry.broken) return t('broken')
  if (entry.payment) return t(entry.payment.refund ? 'refundArrived' : 'payVoucher')
  if (entry.link) return `${t('kindLink')} ${entry.link.title}`
  if (entry.notice) return entry.notice.title
  if (entry.articles?.[0]) return entry.articles[0].title
  if (entry.choices) return entry.choices.head
  if (entry.card) return `${t('kindCard')} ${entry.card.title}`
  if (entry.weapp) return `${t('kindWeapp')} ${entry.weapp.title}`
  if (entry.type === 'kf_open') return t('serviceOpen', { name: entry.worker ?? '' })
  if (entry.type === 'kf_close') return t('serviceClosed')
  const kind = KINDS[entry.type]
  return kind ? t(kind) : plain(entry.text ?? '')
}
