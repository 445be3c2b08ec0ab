import '@/kit/tokens.css'
import 'vant/es/button/style'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import type { JsConfig } from '@/kit/api'
import { readBoot } from '@/kit/boot'
import { provideFace, type Face } from '@/kit/face'
import { makeHttp } from '@/kit/http'
import { startI18n } from '@/kit/i18n'
import { keyBook } from '@/kit/keys'
import { mendKeyboardStrip } from '@/kit/page'
import { makeWx } from '@/kit/wx'
import { useSession } from '@/rooms/accounts/session'
import { restoreTextSize } from '@/rooms/accounts/textSize'
import App from './App.vue'
import { makeGuestRouter } from './router'

async function start(): Promise<void> {
  const boot = readBoot()
  restoreTextSize()
  mendKeyboardStrip()
  const { i18n, choose, current } = await startI18n(
    { 'zh-Hans': () => import('./messages/zh-Hans'), en: () => import('./messages/en') },
    boot.language,
  )
  const app = createApp(App).use(createPinia()).use(i18n)

  const http = makeHttp({
    base: `/api/g/${boot.district}`,
    headers: () => ({ 'Accept-Language': current(), ...useSession().authorization() }),
    onSignedOut: () => useSession().signInAgain(location.pathname + location.search),
  })
  const face: Face = {
    district: boot.district,
    http,
    keys: keyBook(sessionStorage),
    wx: makeWx(
      (url) => http<JsConfig>('GET', `/js-config?url=${encodeURIComponent(url)}`),
      (said) => void http('POST', '/page-trouble', { body: { said: said.slice(0, 80), host: location.hostname } }).catch(() => {}),
    ),
    language: current,
    chooseLanguage: choose,
  }
  provideFace(app, face)
  app.use(makeGuestRouter(face)).mount('#app')
}

void start()
