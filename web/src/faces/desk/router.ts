import type { Ref } from 'vue'
import { createRouter, createWebHistory, type Router } from 'vue-router'
import { Refused, type Http } from '@/kit/http'
import { reloadMissingPages } from '@/kit/missingPage'
import { holds } from '@/kit/staffFace'
import type { Me } from '@/rooms/board/api'
import { routes, ways, type Way } from './routes'

export function makeDeskRouter(signIn: Http, me: Ref<Me | null>, place: Ref<string>): Router {
  const router = createRouter({ history: createWebHistory('/desk/'), routes })

  router.beforeEach(async (to) => {
    if (to.path === '/login' || to.path === '/lost') return true
    if (!me.value) {
      const found = await whoAmI(signIn, me)
      if (found !== 'known') return { path: found === 'lost' ? '/lost' : '/login', query: { back: to.fullPath } }
    }
    const slug = rightPlace(me.value, to.params.store)
    if (slug === null) return '/'
    if (to.params.store === undefined) return placesOf(me.value).length === 1 ? `/${slug}` : true
    place.value = slug
    if (to.path.replace(/\/$/, '') === `/${slug}`) {
      const first = waysOf(me.value, slug)[0]
      return first ? `/${slug}/${first.path}` : true
    }
    return true
  })
  reloadMissingPages(router, '/desk')
  return router
}

async function whoAmI(http: Http, me: Ref<Me | null>): Promise<'known' | 'unknown' | 'lost'> {
  try {
    me.value = await http<Me>('GET', '/me')
    return 'known'
  } catch (error) {
    return error instanceof Refused && error.status === 401 ? 'unknown' : 'lost'
  }
}

/** The pages one may open at a place, in the order of the table. */
export function waysOf(me: Me | null, slug: string): Way[] {
  return ways.filter((way) => holds(me, slug, way.right) && (slug === 'all' || !way.isDistrictOnly))
}

/** People of the district work for all of it; others for each of their shops. */
export function placesOf(me: Me | null): string[] {
  const slugs = me?.stores.map((store) => store.slug) ?? []
  return slugs.includes('all') ? ['all'] : slugs
}

function rightPlace(me: Me | null, wanted: string | string[] | undefined): string | null {
  const places = placesOf(me)
  if (wanted === undefined) return places[0] ?? ''
  return places.includes(String(wanted)) ? String(wanted) : null
}
