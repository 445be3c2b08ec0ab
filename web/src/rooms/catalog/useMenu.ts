import type { Menu } from '@/kit/api'
import { useFace } from '@/kit/face'
import { useFetched } from '@/kit/fetched'

export function useMenu(shop: () => string) {
  const { http } = useFace()
  let seen = ''
  return useFetched(
    () => `menu:${shop()}`,
    (signal) => {
      // The server keeps menus for a second; whoever asks again has a reason and wants the truth.
      const fresh = seen === shop()
      seen = shop()
      return http<Menu>('GET', `/shops/${encodeURIComponent(shop())}/menu`, { signal, fresh })
    },
  )
}
