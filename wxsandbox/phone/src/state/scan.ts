import { post } from '../kit/http'
import { open } from './nav'
import { toast } from './overlay'
import { person } from './person'
import { act } from './talk'
import { payCode } from './wallet'
import { t } from './language'

type Meaning =
  | { kind: 'ticket'; ticket: string }
  | { kind: 'url'; url: string }
  | { kind: 'pay'; code_url: string }
  | { kind: 'cards'; ticket: string }
  | { kind: 'wifi'; shop_id: string; ssid: string }
  | { kind: 'text' }

/** What the phone does with a code, as WeChat's own scanner would. */
export async function follow(text: string): Promise<void> {
  const meaning = await post<Meaning>('/phone/api/codes/read', { text })
  if (meaning.kind === 'pay') {
    await payCode(meaning.code_url)
  } else if (meaning.kind === 'url') {
    open({ name: 'browser', url: meaning.url })
  } else if (meaning.kind === 'cards') {
    open({ name: 'offer', ticket: meaning.ticket })
  } else if (meaning.kind === 'wifi') {
    open({ name: 'wifi', shopId: meaning.shop_id, ssid: meaning.ssid })
  } else if (meaning.kind === 'ticket') {
    await scanTicket(meaning.ticket)
  } else {
    toast(t('codeSays', { text }), 4000)
  }
}

async function scanTicket(ticket: string): Promise<void> {
  const known = person.subscribed
  open({ name: 'thread', thread: 'account' })
  const done = await act('scan', { ticket })
  if (done && !known) toast(t('nowFollowing'))
}
