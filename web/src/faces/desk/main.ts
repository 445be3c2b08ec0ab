import '@/kit/tokens.css'
import 'vant/es/button/style'
import { createApp, ref } from 'vue'
import { readBoot } from '@/kit/boot'
import { makeHttp } from '@/kit/http'
import { startI18n } from '@/kit/i18n'
import { keyBook } from '@/kit/keys'
import { makeSound } from '@/kit/sound'
import { provideStaffFace } from '@/kit/staffFace'
import type { Me } from '@/rooms/board/api'
import { provideDesk } from '@/rooms/board/desk'
import { keptPreferences } from '@/rooms/board/preferences'
import App from './App.vue'
import { makeDeskRouter } from './router'

function csrfToken(): string {
  const found = /(?:^|;\s*)csrftoken=([^;]+)/.exec(document.cookie)
  return found ? decodeURIComponent(found[1]!) : ''
}

async function start(): Promise<void> {
  const { i18n, choose, current } = await startI18n(
    { 'zh-Hans': () => import('./messages/zh-Hans'), en: () => import('./messages/en') },
    readBoot().language,
  )
  const me = ref<Me | null>(null)
  const place = ref('')
  const httpAt = (base: string) =>
    makeHttp({
      base,
      headers: () => ({ 'Accept-Language': current(), 'X-CSRFToken': csrfToken() }),
      onSignedOut: (refused) => !refused.code.startsWith('login.') && signInAgain(),
    })
  const keys = keyBook(sessionStorage)
  const signIn = httpAt('/api/store')
  const router = makeDeskRouter(signIn, me, place)

  function signInAgain(): boolean {
    if (!me.value) return false
    me.value = null
    void router.replace({ path: '/login', query: { back: router.currentRoute.value.fullPath } })
    return true
  }

  const app = createApp(App).use(i18n)
  // The sign-in is the store board's own: same account, same cookie.
  provideDesk(app, { http: signIn, keys, sound: makeSound(), preferences: keptPreferences(), me, language: current, chooseLanguage: choose })
  provideStaffFace(app, { http: httpAt('/api/desk'), keys, me, place, language: current })
  app.use(router).mount('#app')
}

void start()
