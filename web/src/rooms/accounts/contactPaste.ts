import type { Contact } from '@/kit/api'

const PHONE = /(?:\+?86[-\s]?)?(1[3-9]\d)[-\s]?(\d{4})[-\s]?(\d{4})(?!\d)/
const LABELS = /(收货人|收件人|联系人|姓名|手机号码|手机号|手机|电话号码|电话|联系方式|详细地址|收货地址|地址|name|phone|tel|mobile|address)\s*[:：]\s*/gi
const PLACE = /省|市|区|县|镇|乡|村|路|街|巷|弄|号|栋|幢|楼|室|层|单元|宿舍|校区|大厦|广场|\d/
const NAME = /^[\p{Script=Han}·]{2,5}$|^[A-Za-z][A-Za-z .'-]{1,30}$/u

export function isPhone(phone: string): boolean {
  return /^1[3-9]\d{9}$/.test(phone)
}

/** Finds name, phone and address in what people copy out of a chat; empty where it is not sure. */
export function readPasted(text: string): Contact {
  const phone = PHONE.exec(text)
  const rest = text.replace(PHONE, '\n').replace(LABELS, '\n')
  const pieces = rest
    .split(/[\n\r,，;；、|\t]+/)
    .flatMap(splitNameFromPlace)
    .map((piece) => piece.trim())
    .filter(Boolean)
  const named = pieces.find((piece) => NAME.test(piece) && !PLACE.test(piece))
  const places = pieces.filter((piece) => piece !== named)
  return {
    name: named ?? '',
    phone: phone ? `${phone[1]}${phone[2]}${phone[3]}` : '',
    address: places.join(' '),
  }
}

/** "林小满 青禾路 8 号": the word before or after the address may be the name. */
function splitNameFromPlace(piece: string): string[] {
  const words = piece.trim().split(/\s+/)
  if (words.length < 2 || NAME.test(piece.trim())) return [piece]
  const [first, last] = [words[0]!, words[words.length - 1]!]
  const isName = (word: string) => NAME.test(word) && !PLACE.test(word)
  if (isName(first)) return [first, words.slice(1).join(' ')]
  if (isName(last)) return [words.slice(0, -1).join(' '), last]
  return [piece]
}
