import { keepPicture, pickFiles } from '../../kit/files'
import { overlay } from '../../state/overlay'
import type { Call, Result } from '../bridge'

const MOST = 9
const kept = new Map<string, string>() // localId -> where the twin serves it

async function keep(file: File): Promise<string> {
  const { id, url } = await keepPicture(file)
  kept.set(url, id)
  return url
}

/** Real files. The localId is an address of the twin, so that a page can show it as it can in WeChat. */
export async function chooseImage({ params }: Call): Promise<Result> {
  const count = Math.min(MOST, Math.max(1, Number(params.count ?? MOST)))
  const files = await pickFiles(count)
  if (!files.length) return { err_msg: 'chooseImage:cancel' }
  const localIds = await Promise.all(files.slice(0, count).map(keep))
  return { err_msg: 'chooseImage:ok', localIds, sourceType: 'album' }
}

export function imagePreview({ params }: Call): Result {
  const urls = Array.isArray(params.urls) ? params.urls.map(String).filter(isPicture) : []
  if (!urls.length) return { err_msg: 'imagePreview:fail, urls is empty' }
  overlay.pictures = { urls, at: Math.max(0, urls.indexOf(String(params.current ?? ''))) }
  return { err_msg: 'imagePreview:ok' }
}

const isPicture = (url: string) => /^(https?:|data:image\/)/.test(url)

export function uploadImage({ params }: Call): Result {
  // the twin keeps a person's picture as temporary media already: its id is the serverId
  const serverId = kept.get(String(params.localId ?? ''))
  if (!serverId) return { err_msg: 'uploadImage:fail, localId does not exist' }
  return { err_msg: 'uploadImage:ok', serverId }
}

export async function getLocalImgData({ params }: Call): Promise<Result> {
  const url = String(params.localId ?? '')
  if (!kept.has(url)) return { err_msg: 'getLocalImgData:fail, localId does not exist' }
  const blob = await (await fetch(url)).blob()
  const localData = await new Promise<string>((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result))
    reader.onerror = () => reject(reader.error ?? new Error('unreadable'))
    reader.readAsDataURL(blob)
  })
  return { err_msg: 'getLocalImgData:ok', localData }
}
