import { post } from '../../kit/http'
import type { HeldCard } from '../../kit/types'
import { t } from '../../state/language'
import { open } from '../../state/nav'
import { ask, choose } from '../../state/overlay'
import { person } from '../../state/person'
import { isShelf, type Call, type Result } from '../bridge'

interface Wanted {
  cardId: string
  cardExt: string
  code: string
}

/** wx.addCard says cardList and cardId; the native bridge says card_list and card_id. */
function wanted(params: Call['params']): Wanted[] {
  const list = params.cardList ?? params.card_list
  if (!Array.isArray(list)) return []
  return list.map((raw: Record<string, unknown>) => ({
    cardId: String(raw.cardId ?? raw.card_id ?? ''),
    cardExt: String(raw.cardExt ?? raw.card_ext ?? ''),
    code: String(raw.code ?? ''),
  }))
}

export async function batchAddCard({ params, url }: Call): Promise<Result> {
  const cards = wanted(params)
  if (!cards.length) return { err_msg: 'batch_add_card:fail', err_desc: 'cardList' }
  if (isShelf(url, 'batchAddCard')) return fromShelf(cards[0]!.cardId)
  if (!(await ask({ text: t('addCardAsk'), ok: t('takeCard'), cancel: t('cancel') }))) {
    return { err_msg: 'batch_add_card:cancel' }
  }
  const told = await post<{ ok: boolean; why?: string; cardList: unknown[] }>(
    `/_sandbox/users/${person.openid}/add-cards`,
    { cardList: cards },
  )
  const end = told.ok ? 'ok' : 'fail'
  return { err_msg: `batch_add_card:${end}`, err_desc: told.why ?? '', cardList: told.cardList }
}

async function fromShelf(cardId: string): Promise<Result> {
  const taken = await new Promise<HeldCard[]>((answer) => open({ name: 'offer', cardId, taken: answer }))
  return { err_msg: `batch_add_card:${taken.length ? 'ok' : 'cancel'}` }
}

interface Choosable {
  card_id: string
  encrypt_code: string
  app_id: string
  title: string
}

/** The person picks one of the cards that the page may use; the page gets its sealed code. */
export async function chooseCard({ params }: Call): Promise<Result> {
  const told = await post<{ ok: boolean; why?: string; cards: Choosable[] }>(
    `/_sandbox/users/${person.openid}/choose-card`,
    params,
  )
  if (!told.ok) return { err_msg: 'choose_card:fail', err_desc: told.why ?? '' }
  const rows = told.cards.map((card) => ({ key: card.encrypt_code, label: card.title }))
  const picked = await choose(rows.length ? t('chooseCard') : t('noCards'), rows)
  const card = told.cards.find((one) => one.encrypt_code === picked)
  if (!card) return { err_msg: 'choose_card:cancel' }
  const { card_id, encrypt_code, app_id } = card
  return { err_msg: 'choose_card:ok', cardList: JSON.stringify([{ card_id, encrypt_code, app_id }]) }
}

export function batchViewCard({ params }: Call): Result {
  const [card] = wanted(params)
  if (!card) return { err_msg: 'batch_view_card:fail' }
  open({ name: 'card', cardId: card.cardId, code: card.code })
  return { err_msg: 'batch_view_card:ok' }
}
