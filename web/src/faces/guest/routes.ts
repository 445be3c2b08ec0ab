import type { RouteRecordRaw } from 'vue-router'

declare module 'vue-router' {
  interface RouteMeta {
    tabs?: boolean
    /** Only these steps need to know who it is; browsing never does. */
    needsPerson?: boolean
  }
}

export const routes: RouteRecordRaw[] = [
  { path: '/', component: () => import('@/rooms/merchants/HomePage.vue'), meta: { tabs: true } },
  { path: '/shops/:slug', component: () => import('@/rooms/orders/menu/ShopPage.vue'), props: true },
  { path: '/cart', component: () => import('@/rooms/orders/cart/CartPage.vue'), meta: { tabs: true } },
  { path: '/checkout', component: () => import('@/rooms/orders/checkout/CheckoutPage.vue'), meta: { needsPerson: true } },
  { path: '/pay/:id', component: () => import('@/rooms/payments/PayPage.vue'), props: true, meta: { needsPerson: true } },
  { path: '/result/:id', component: () => import('@/rooms/payments/ResultPage.vue'), props: true, meta: { needsPerson: true } },
  { path: '/orders', component: () => import('@/rooms/orders/mine/OrdersPage.vue'), meta: { tabs: true, needsPerson: true } },
  { path: '/orders/:number', component: () => import('@/rooms/orders/mine/OrderPage.vue'), props: true, meta: { needsPerson: true } },
  { path: '/orders/:number/again', component: () => import('@/rooms/orders/mine/AgainPage.vue'), props: true, meta: { needsPerson: true } },
  { path: '/me', component: () => import('@/rooms/accounts/MePage.vue'), meta: { tabs: true } },
  { path: '/signed-in', component: () => import('@/rooms/accounts/SignedInPage.vue') },
  { path: '/:rest(.*)*', component: () => import('./LostPage.vue'), meta: { tabs: true } },
]
