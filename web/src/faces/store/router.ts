import { createRouter, createWebHistory, type Router } from 'vue-router'
import { Refused } from '@/kit/http'
import { reloadMissingPages } from '@/kit/missingPage'
import type { Me } from '@/rooms/board/api'
import type { Desk } from '@/rooms/board/desk'
import { routes } from './routes'

export function makeStoreRouter(desk: Desk): Router {
  const router = createRouter({ history: createWebHistory('/store/'), routes })

  router.beforeEach(async (to) => {
    if (to.path === '/login' || to.path === '/lost') return true
    if (!desk.me.value) {
      const found = await whoAmI(desk)
      if (found === 'lost') return { path: '/lost', query: { back: to.fullPath } }
      if (!found) return { path: '/login', query: { back: to.fullPath } }
    }
    return rightStore(desk, to.params.store)
  })
  reloadMissingPages(router, '/store')
  return router
}

async function whoAmI(desk: Desk): Promise<Me | null | 'lost'> {
  try {
    return (desk.me.value = await desk.http<Me>('GET', '/me'))
  } catch (error) {
    return error instanceof Refused && error.status === 401 ? null : 'lost'
  }
}

/** A store one does not belong to leads to the choice; the only store one has needs none. */
function rightStore({ me, preferences }: Desk, wanted: string | string[] | undefined): true | string {
  const stores = me.value?.stores ?? []
  const open = stores.map((store) => store.slug)
  if (wanted === undefined) return open.length === 1 ? `/${open[0]}` : true
  if (!open.includes(String(wanted))) return '/'
  preferences.store = String(wanted)
  return true
}
