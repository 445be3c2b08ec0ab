import { watchEffect } from 'vue'
import { ownCard } from './card'
import { useFace, type Face } from './face'

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
    if (shared) offerCard(wx, shared)
  })
}

/** The card as WeChat will show it; its link names whoever shares it. */
export function offerCard(wx: Face['wx'], shared: Shared): void {
  const link = new URL(shared.path, location.origin)
  if (ownCard.value) link.searchParams.set('by', ownCard.value)
  const picture = shared.picture && new URL(shared.picture, location.origin).href
  void wx.share({ title: shared.title, desc: shared.desc, link: link.href, imgUrl: picture })
}
