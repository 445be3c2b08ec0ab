import type { RouteRecordRaw } from 'vue-router'

declare module 'vue-router' {
  interface RouteMeta {
    tabs?: boolean
    /** Only these steps need to know who it is; browsing never does. */
    needsPerson?: boolean
    /** It says itself what is shared from it. */
    hasCard?: boolean
  }
}

export const routes: RouteRecordRaw[] = [
  { path: '/', component: () => import('@/rooms/merchants/HomePage.vue'), meta: { tabs: true, hasCard: true } },
  { path: '/shops/:slug', component: () => import('@/rooms/orders/menu/ShopPage.vue'), props: true, meta: { hasCard: true } },
  { path: '/cart', component: () => import('@/rooms/orders/cart/CartPage.vue'), meta: { tabs: true } },
  { path: '/checkout', component: () => import('@/rooms/orders/checkout/CheckoutPage.vue'), meta: { needsPerson: true } },
  { path: '/pay/:id', component: () => import('@/rooms/payments/PayPage.vue'), props: true, meta: { needsPerson: true } },
  { path: '/result/:id', component: () => import('@/rooms/payments/ResultPage.vue'), props: true, meta: { needsPerson: true } },
  { path: '/orders', component: () => import('@/rooms/orders/mine/OrdersPage.vue'), meta: { tabs: true, needsPerson: true } },
  { path: '/orders/:number', component: () => import('@/rooms/orders/mine/OrderPage.vue'), props: true, meta: { needsPerson: true } },
  { path: '/orders/:number/again', component: () => import('@/rooms/orders/mine/AgainPage.vue'), props: true, meta: { needsPerson: true } },
  { path: '/me', component: () => import('@/rooms/accounts/MePage.vue'), meta: { tabs: true } },
  { path: '/hearing', component: () => import('@/rooms/marketing/HearingPage.vue'), meta: { needsPerson: true } },
  { path: '/staff-phone', component: () => import('@/rooms/marketing/StaffPhonePage.vue'), meta: { needsPerson: true } },
  { path: '/signed-in', component: () => import('@/rooms/accounts/SignedInPage.vue') },
  { path: '/:rest(.*)*', component: () => import('./LostPage.vue'), meta: { tabs: true } },
]
