import { get, post } from '../../kit/http'
import { askConsent } from '../../state/overlay'
import { person } from '../../state/person'
import { refresh } from '../../state/live'
import type { Call, Result } from '../bridge'

const MOST = 3
const FROM_A_PAGE = 1

interface Known {
  templates: { id: string; title: string; type: number }[]
}

/** wx-open-subscribe: the sheet, the answer to the account's server, and what the page is told. */
export async function subscribe({ params }: Call): Promise<Result> {
  const ids = String(params.template ?? '').split(',').filter(Boolean)
  if (!ids.length || ids.length > MOST) return fail('template')
  const query = new URLSearchParams({ ids: ids.join(',') })
  const { templates } = await get<Known>(`/_sandbox/subscribe-templates?${query}`)
  if (templates.length !== ids.length) return fail('no such template')
  if (new Set(templates.map((template) => template.type)).size > 1) return fail('templates of one kind only')
  const accepted = await askConsent(templates)
  const answers = Object.fromEntries(ids.map((id) => [id, accepted?.includes(id) ? 'accept' : 'reject']))
  await post(`/_sandbox/users/${person.openid}/subscribe-message`, { templates: answers, scene: FROM_A_PAGE })
  await refresh()
  const details = JSON.stringify(answers)
  return { err_msg: accepted ? 'subscribe:ok' : 'subscribe:cancel', subscribeDetails: details }
}

const fail = (why: string): Result => ({ err_msg: 'subscribe:fail', err_desc: why })
