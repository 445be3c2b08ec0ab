import '@/kit/tokens.css'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import { createRouter, createWebHistory } from 'vue-router'
import { readBoot } from '@/kit/boot'
import { startI18n } from '@/kit/i18n'
import App from './App.vue'

async function start() {
  const boot = readBoot()
  const { i18n } = await startI18n({ 'zh-Hans': () => import('./messages/zh-Hans'), en: () => import('./messages/en') }, boot.language)
  const router = createRouter({ history: createWebHistory(`/g/${boot.district}/`), routes: [{ path: '/', component: () => import('@/rooms/merchants/HomePage.vue') }] })
  createApp(App).use(createPinia()).use(router).use(i18n).mount('#app')
}
void start()
