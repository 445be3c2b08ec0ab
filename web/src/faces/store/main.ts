import '@/kit/tokens.css'
import 'vant/es/button/style'
import { createApp, ref } from 'vue'
import { readBoot } from '@/kit/boot'
import { makeHttp } from '@/kit/http'
import { startI18n } from '@/kit/i18n'
import { keyBook } from '@/kit/keys'
import { makeSound } from '@/kit/sound'
import type { Me } from '@/rooms/board/api'
import { provideDesk, type Desk } from '@/rooms/board/desk'
import { keptPreferences } from '@/rooms/board/preferences'
import App from './App.vue'
import { makeStoreRouter } from './router'

function csrfToken(): string {
  const found = /(?:^|;\s*)csrftoken=([^;]+)/.exec(document.cookie)
  return found ? decodeURIComponent(found[1]!) : ''
}

async function start(): Promise<void> {
  const boot = readBoot()
  const { i18n, choose, current } = await startI18n(
    { 'zh-Hans': () => import('./messages/zh-Hans'), en: () => import('./messages/en') },
    boot.language,
  )
  const me = ref<Me | null>(null)
  const desk: Desk = {
    http: makeHttp({
      base: '/api/store',
      headers: () => ({ 'Accept-Language': current(), 'X-CSRFToken': csrfToken() }),
      onSignedOut: (refused) => !refused.code.startsWith('login.') && signInAgain(),
    }),
    keys: keyBook(sessionStorage),
    sound: makeSound(),
    preferences: keptPreferences(),
    me,
    language: current,
    chooseLanguage: choose,
  }
  const router = makeStoreRouter(desk)

  /** Only a page that was signed in leaves for the sign-in; the first question "who am I" is answered by the router. */
  function signInAgain(): boolean {
    if (!me.value) return false
    me.value = null
    void router.replace({ path: '/login', query: { back: router.currentRoute.value.fullPath } })
    return true
  }

  wakeSound(desk)
  const app = createApp(App).use(i18n)
  provideDesk(app, desk)
  app.use(router).mount('#app')
}

/** Any touch will do: the person at the board should not have to look for a button. */
function wakeSound({ sound }: Desk): void {
  const wake = () => void sound.unlock()
  for (const event of ['pointerup', 'keydown']) document.addEventListener(event, wake, { capture: true })
}

void start()
