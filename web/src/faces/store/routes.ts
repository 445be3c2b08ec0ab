import type { RouteRecordRaw } from 'vue-router'
import BoardPage from '@/rooms/board/BoardPage.vue'
import StoreShell from './StoreShell.vue'

export const routes: RouteRecordRaw[] = [
  { path: '/login', component: () => import('./LoginPage.vue') },
  { path: '/lost', component: () => import('./LostPage.vue') },
  { path: '/', component: () => import('./ChoosePage.vue') },
  {
    path: '/:store',
    component: StoreShell,
    children: [
      { path: '', component: BoardPage },
      { path: 'items', component: () => import('@/rooms/board/items/ItemsPage.vue') },
      { path: 'counter', component: () => import('@/rooms/board/counter/CounterPage.vue') },
    ],
  },
  { path: '/:rest(.*)*', redirect: '/' },
]
