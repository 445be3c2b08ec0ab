import { shallowReactive } from 'vue'

import { keepPicture, pickFiles } from '../kit/files'
import { post, Refused } from '../kit/http'
import type { MenuButton, PushResult } from '../kit/types'
import { t } from './language'
import { live, refresh } from './live'
import { open } from './nav'
import { toast } from './overlay'
import { person } from './person'
import { PLACES, settings } from './settings'

const mine = () => live.entries.filter((entry) => entry.thread === 'account' && entry.mine).length

/** Said, but not yet in the twin's record: shown at once, as WeChat does. */
export const pending = shallowReactive<{ text: string; after: number }[]>([])
export const stillPending = () => pending.filter((said) => mine() < said.after)

const HANDED_OVER = new Set(['media_id', 'view_limited', 'article_id', 'article_view_limited'])
const ANSWERED = new Set(['send', 'click', 'scan', 'follow'])

/** Three tries without an answer, or an answer that is none: WeChat tells the person. */
const fails = (result: PushResult) =>
  result.attempts > 0 && (result.reply === null || result.reply.type === 'invalid')

function sayBroken(): void {
  const last = live.entries.filter((entry) => entry.thread === 'account').at(-1)
  const at = last?.at ?? live.now.toISOString()
  const after = last?.id ?? ''
  live.own.push({ id: `own-${live.own.length}`, at, after, thread: 'account', mine: false, type: 'text', broken: true })
}

const path = (verb: string) => `/_sandbox/users/${encodeURIComponent(person.openid)}/${verb}`

/** Every action of a person: a refusal of the twin is said, never swallowed. */
export async function act(verb: string, body: unknown): Promise<PushResult | null> {
  let result: PushResult | null = null
  try {
    result = await post<PushResult>(path(verb), body)
  } catch (error) {
    toast(error instanceof Refused ? error.message : t('offline'), 3500)
  }
  await refresh()
  if (result && ANSWERED.has(verb) && fails(result)) sayBroken()
  return result
}

/** `choice` is the id of a line that the account offered, which counts as a press of the menu. */
export async function say(text: string, choice = ''): Promise<void> {
  const said = { text, after: mine() + pending.length + 1 }
  pending.push(said)
  await act('send', { type: 'text', content: text, ...(choice && { bizmsgmenuid: choice }) })
  pending.splice(pending.indexOf(said), 1)
}

export async function sendPicture(file: File): Promise<void> {
  try {
    const { id } = await keepPicture(file)
    await act('send', { type: 'image', content: { MediaId: id } })
  } catch (error) {
    toast(error instanceof Error ? error.message : t('offline'))
  }
}

export function sendPlace(key: keyof typeof PLACES): Promise<PushResult | null> {
  const place = PLACES[key]
  return act('send', {
    type: 'location',
    content: {
      Location_X: place.latitude,
      Location_Y: place.longitude,
      Scale: 16,
      Label: place[settings.language],
    },
  })
}

export const follow = () => act('follow', {})
export const unfollow = () => act('unfollow', {})

export async function press(button: MenuButton): Promise<void> {
  const type = button.type ?? ''
  if (type === 'view' && button.url) {
    open({ name: 'browser', url: button.url })
    await act('view', { url: button.url })
  } else if (type === 'scancode_push' || type === 'scancode_waitmsg') {
    open({ name: 'scan', answer: (text) => void scanned(button, text) })
  } else if (type === 'location_select') {
    await chosePlace(button)
  } else if (HANDED_OVER.has(type)) {
    await handOver(button)
  } else if (type === 'miniprogram' && button.url) {
    toast(t('menuNoWeapp'))
    open({ name: 'browser', url: button.url })
    await act('click', { key: button.pagepath })
  } else if (type.startsWith('pic_')) {
    await chosePicture(button)
  } else if (type === 'click' && button.key) {
    await act('click', { key: button.key })
  } else {
    toast(t('menuTypeUnknown', { type }))
  }
}

/** Articles and material that WeChat itself shows: the account's server hears nothing. */
async function handOver(button: MenuButton): Promise<void> {
  const told = await act('click', { key: button.article_id ?? button.media_id })
  const [article] = live.entries.at(-1)?.articles ?? []
  if (told && article && button.type?.endsWith('_limited')) open({ name: 'browser', url: article.url })
}

async function scanned(button: MenuButton, text: string | null): Promise<void> {
  if (!text) return
  const fields = { ScanCodeInfo: { ScanType: 'qrcode', ScanResult: text } }
  await act('click', { key: button.key, fields })
  if (button.type === 'scancode_push' && /^https?:/.test(text)) open({ name: 'browser', url: text })
}

async function chosePicture(button: MenuButton): Promise<void> {
  const [file] = await pickFiles(1)
  if (!file) return
  const fields = { EventKey: button.key, SendPicsInfo: { Count: 1, PicList: { item: {} } } }
  await act('event', { event: button.type, fields })
  await sendPicture(file)
}

async function chosePlace(button: MenuButton): Promise<void> {
  const key = settings.place as keyof typeof PLACES
  const place = PLACES[key]
  const where = { Location_X: place.latitude, Location_Y: place.longitude, Scale: 16, Label: place[settings.language] }
  await act('event', { event: 'location_select', fields: { EventKey: button.key, SendLocationInfo: { ...where, Poiname: '' } } })
  await sendPlace(key)
}
