import { computed, shallowReactive, ref } from 'vue'

import type { HeldCard } from '../kit/types'

export type Tab = 'chats' | 'contacts' | 'discover' | 'me'
export type Thread = 'account' | 'notices' | 'pay' | 'team' | `friend:${string}`

/** The screens above the tabs. Kept out of the browser's history: the page in the
 * in-app browser shares that history, and "back" must be its own. */
export type Screen =
  | { name: 'thread'; thread: Thread }
  | { name: 'profile' }
  | { name: 'accounts' }
  | { name: 'search' }
  | { name: 'scan'; answer?: (text: string | null) => void }
  | { name: 'browser'; url: string }
  | { name: 'services' }
  | { name: 'wallet' }
  | { name: 'bills' }
  | { name: 'settings' }
  | { name: 'addresses'; choose?: (address: unknown) => void }
  | { name: 'text-size' }
  | { name: 'place'; place: Place }
  | { name: 'panel' }
  | { name: 'cards' }
  | { name: 'card'; code: string; cardId: string }
  | { name: 'offer'; ticket?: string; cardId?: string; taken?: (cards: HeldCard[]) => void }
  | { name: 'shake' }
  | { name: 'wifi'; shopId?: string; ssid?: string }

export interface Place {
  latitude: number
  longitude: number
  name: string
  address: string
}

export interface Opened {
  id: number
  screen: Screen
}

let nextId = 1
export const tab = ref<Tab>('chats')
export const stack = shallowReactive<Opened[]>([])
export const top = computed(() => stack[stack.length - 1])

export function open(screen: Screen): void {
  stack.push({ id: nextId++, screen })
}

export function back(): void {
  const left = stack.pop()
  if (!left) return
  if (left.screen.name === 'scan') left.screen.answer?.(null)
  if (left.screen.name === 'addresses') left.screen.choose?.(null)
  if (left.screen.name === 'offer') left.screen.taken?.([])
}

/** Leave a screen that has answered its caller: no second, empty answer. */
export function leave(id: number): void {
  const at = stack.findIndex((opened) => opened.id === id)
  if (at >= 0) stack.splice(at, 1)
}

export function goHome(to: Tab = 'chats'): void {
  stack.splice(0)
  tab.value = to
}
