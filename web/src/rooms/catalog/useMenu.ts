import type { Menu } from '@/kit/api'
import { useFace } from '@/kit/face'
import { useFetched } from '@/kit/fetched'

export function useMenu(shop: () => string) {
  const { http } = useFace()
  return useFetched(
    () => `menu:${shop()}`,
    (signal) => http<Menu>('GET', `/shops/${encodeURIComponent(shop())}/menu`, { signal }),
  )
}
