import { createRouter, createWebHistory, START_LOCATION, type Router } from 'vue-router'
import type { Face } from '@/kit/face'
import { reloadMissingPages } from '@/kit/missingPage'
import { useSession } from '@/rooms/accounts/session'
import { noteArrival, shareHome } from '@/rooms/marketing/arrivals'
import { routes } from './routes'

const SIGN_AFTER_MS = 300

export function makeGuestRouter(face: Face): Router {
  const { district, wx } = face
  const router = createRouter({
    history: createWebHistory(`/g/${district}/`),
    routes,
    scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
  })

  router.beforeEach(async (to, from) => {
    if (!to.meta.needsPerson || useSession().kept) return true
    // From inside, the page one came from stays in the history; an entry from outside is replaced.
    const keepPage = from !== START_LOCATION
    try {
      await useSession().signIn(`/g/${district}${to.fullPath}`, { keepPage })
      return false
    } catch {
      return { path: '/signed-in', query: { back: to.fullPath } }
    }
  })

  // The first paint comes first; WeChat's script is only needed for sharing and paying.
  router.afterEach((to) => {
    noteArrival(face, to, useSession().kept !== null)
    setTimeout(() => void (to.meta.hasCard ? wx.sign() : shareHome(face)), SIGN_AFTER_MS)
  })

  reloadMissingPages(router, `/g/${district}`)
  return router
}
