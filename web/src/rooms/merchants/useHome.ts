import type { Home } from '@/kit/api'
import { useFace } from '@/kit/face'
import { useFetched } from '@/kit/fetched'

export function useHome() {
  const { http } = useFace()
  return useFetched(
    () => 'home',
    (signal) => http<Home>('GET', '', { signal }),
  )
}
