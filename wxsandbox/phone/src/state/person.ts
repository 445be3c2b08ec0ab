import { reactive } from 'vue'

import { get, post } from '../kit/http'
import type { Person } from '../kit/types'

export const DEMO_PEOPLE = ['Lin', 'Wu', 'Zhao', 'Bad'] as const

/** Who holds this phone: named by the URL, so every window can be somebody else. */
export const person = reactive<Person>({
  id: '',
  openid: '',
  nickname: '',
  unionid: '',
  subscribed: false,
  balance_fen: 0,
})

export const idInAddress = () => new URLSearchParams(location.search).get('user') ?? ''

export function addressOf(id: string): string {
  const url = new URL(location.href)
  url.searchParams.set('user', id)
  return `${url.pathname}${url.search}`
}

export async function pickUp(id: string): Promise<void> {
  const demo = DEMO_PEOPLE.find((name) => name.toLowerCase() === id.toLowerCase())
  const made = await post<Person>('/_sandbox/users', { id, nickname: demo ?? id })
  Object.assign(person, made, { id })
  document.title = `${person.nickname} · 微信`
}

export const known = () => get<{ people: Person[] }>('/phone/api/people')

export function openPhone(id: string): void {
  window.open(addressOf(id), `phone-${id}`, 'popup=yes,width=470,height=940')
}
