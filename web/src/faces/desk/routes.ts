import type { Component } from 'vue'
import type { RouteRecordRaw } from 'vue-router'
import type { IconName } from '@/kit/ui/AppIcon.vue'

/** A page of the desk: one entry here, one word under `way.<path>` in both message files. */
export interface Way {
  path: string
  icon: IconName
  /** Whoever lacks it does not see the way. */
  right: string
  /** Pages for people of the whole district only. */
  isDistrictOnly?: boolean
  page: () => Promise<Component>
  /** Pages below this one, their paths beginning with its path. */
  below?: RouteRecordRaw[]
}

export const ways: Way[] = [
  {
    path: 'conversations',
    icon: 'chat',
    right: 'answer_guests',
    page: () => import('@/rooms/chat/ConversationsPage.vue'),
    below: [{ path: 'conversations/:id', component: () => import('@/rooms/chat/ConversationsPage.vue') }],
  },
  {
    path: 'cases',
    icon: 'flag',
    right: 'answer_guests',
    page: () => import('@/rooms/chat/CasesPage.vue'),
    below: [{ path: 'cases/:number', component: () => import('@/rooms/chat/CasesPage.vue') }],
  },
  { path: 'rules', icon: 'rule', right: 'edit_rules', page: () => import('@/rooms/chat/RulesPage.vue') },
  {
    path: 'push',
    icon: 'horn',
    right: 'propose_push',
    page: () => import('@/rooms/marketing/PushPage.vue'),
    below: [
      { path: 'push/new', component: () => import('@/rooms/marketing/EditPage.vue') },
      { path: 'push/settings', component: () => import('@/rooms/marketing/SettingsPage.vue') },
      { path: 'push/:id/edit', component: () => import('@/rooms/marketing/EditPage.vue') },
      { path: 'push/:id', component: () => import('@/rooms/marketing/CampaignPage.vue') },
    ],
  },
  { path: 'menu', icon: 'list', right: 'edit_menu', page: () => import('@/rooms/scenes/AccountMenuPage.vue') },
  { path: 'codes', icon: 'code', right: 'edit_codes', page: () => import('@/rooms/scenes/CodesPage.vue') },
  { path: 'sensors', icon: 'grid', right: 'board', page: () => import('@/rooms/devices/SensorsPage.vue') },
  { path: 'account', icon: 'info', right: 'push', isDistrictOnly: true, page: () => import('@/rooms/scenes/AccountPage.vue') },
]

export const routes: RouteRecordRaw[] = [
  { path: '/login', component: () => import('@/faces/store/LoginPage.vue') },
  { path: '/lost', component: () => import('@/faces/store/LostPage.vue') },
  { path: '/', component: () => import('./ChoosePlacePage.vue') },
  {
    path: '/:store',
    component: () => import('./DeskShell.vue'),
    children: [
      { path: '', component: () => import('./WelcomePage.vue') },
      ...ways.flatMap((way) => [{ path: way.path, component: way.page }, ...(way.below ?? [])]),
    ],
  },
  { path: '/:rest(.*)*', redirect: '/' },
]
