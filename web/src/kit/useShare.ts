import { watchEffect } from 'vue'
import { useFace } from './face'

export interface Shared {
  title: string
  desc: string
  /** From the root of the site; a picture may also be a full address. */
  path: string
  picture: string
}

/** No page can open WeChat's share menu, but it can say early what would be shared. */
export function useShare(data: () => Shared | null | undefined): void {
  const { wx } = useFace()
  watchEffect(() => {
    const shared = data()
    if (!shared) return
    const absolute = (path: string) => new URL(path, location.origin).href
    void wx.share({
      title: shared.title,
      desc: shared.desc,
      link: absolute(shared.path),
      imgUrl: shared.picture && absolute(shared.picture),
    })
  })
}
