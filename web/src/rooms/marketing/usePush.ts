import { useFetched } from '@/kit/fetched'
import { askOnce } from '@/kit/once'
import { useStaffFace } from '@/kit/staffFace'
import type { Campaign, CampaignResults, Condition, Overview, Preview, Vocabulary, Words } from './api'

/** Everything the push pages ask of the server; addresses begin with the place one works for. */
export function usePush() {
  const { http, keys, place } = useStaffFace()
  const at = (path: string) => `/${place.value}/push${path}`

  const overview = () => useFetched(() => at(''), (signal) => http<Overview>('GET', at(''), { signal }))
  const vocabulary = () => useFetched(() => at('/vocabulary'), (signal) => http<Vocabulary>('GET', at('/vocabulary'), { signal }))
  const campaign = (id: () => string) =>
    useFetched(() => at(`/campaigns/${id()}`), (signal) => http<CampaignResults>('GET', at(`/campaigns/${id()}`), { signal }))

  const preview = (conditions: Condition[], signal?: AbortSignal) =>
    http<Preview>('POST', at('/preview'), { body: { conditions }, ...(signal && { signal }) })
  const write = (words: Words) =>
    askOnce<Campaign>(http, keys, `push:${place.value}:new`, { method: 'POST', path: at('/campaigns'), body: words })
  const rewrite = (id: string, words: Words) => http<Campaign>('PUT', at(`/campaigns/${id}`), { body: words })
  const act = (id: string, verb: string, body: object = {}) =>
    askOnce<Campaign>(http, keys, `push:${id}:${verb}`, { method: 'POST', path: at(`/campaigns/${id}/${verb}`), body })
  const send = <T>(method: 'POST' | 'PUT' | 'DELETE', path: string, body: object = {}) => http<T>(method, at(path), { body })
  const read = <T>(path: string) => http<T>('GET', at(path))
  return { overview, vocabulary, campaign, preview, write, rewrite, act, send, read }
}
