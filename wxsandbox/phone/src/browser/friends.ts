import { post } from '../kit/http'
import { t } from '../state/language'
import { choose, toast } from '../state/overlay'
import { known, person } from '../state/person'
import { shared } from './articles'
import type { Page } from './page'

/** Sends the page's card to another person of the twin, into that person's chats. */
export async function sendToFriend(page: Page): Promise<void> {
  const { people } = await known()
  const friends = people.filter((other) => other.openid !== person.openid)
  const to = await choose(
    friends.length ? t('sendTo') : t('nobodyElse'),
    friends.slice(0, 12).map((friend) => ({ key: friend.openid, label: friend.nickname })),
  )
  if (!to) return
  await post(`/phone/api/people/${person.openid}/shares`, {
    to,
    title: page.share.title || page.title || page.url,
    description: page.share.desc ?? '',
    picture: page.share.imgUrl ?? '',
    url: fromMessage(page.share.link || page.url),
  })
  await shared(page.share.link || page.url)
  toast(t('sent'))
}

/** WeChat marks how a shared link travelled; pages must bear it. */
function fromMessage(link: string): string {
  const url = new URL(link)
  url.searchParams.set('from', 'singlemessage')
  return url.href
}
