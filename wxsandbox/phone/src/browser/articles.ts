import { post } from '../kit/http'
import { person } from '../state/person'
import { isTwin } from './bridge'

/** An article of the account: its page stands at the twin itself. */
const isArticle = (url: string) =>
  URL.canParse(url) && isTwin(new URL(url).origin) && new URL(url).pathname.startsWith('/s/')

const tell = (verb: 'read' | 'share', body: object) =>
  post(`/_sandbox/users/${person.openid}/${verb}`, body).catch((error: unknown) => console.warn('not counted', error))

/** WeChat counts readers by the way they came. */
export async function read(url: string): Promise<void> {
  if (!isArticle(url)) return
  const from = new URL(url).searchParams.has('from') ? 'friend' : 'chat'
  await tell('read', { url, from })
}

export async function shared(url: string): Promise<void> {
  if (isArticle(url)) await tell('share', { url, with: 'friend' })
}
