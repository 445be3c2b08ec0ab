/** The little markup WeChat lets an account send: links and reply choices, nothing else. */
export interface Piece {
  text: string
  href?: string
  reply?: { id: string; content: string }
}

const MARK = /<a\b([^>]*)>([\s\S]*?)<\/a>|(https?:\/\/[^\s<>"'，。；！？、（）]+)/gi

export function pieces(text: string): Piece[] {
  const found: Piece[] = []
  let at = 0
  for (const match of text.matchAll(MARK)) {
    if (match.index > at) found.push({ text: text.slice(at, match.index) })
    found.push(match[3] ? { text: match[3], href: match[3] } : anchor(match[1]!, match[2]!))
    at = match.index + match[0].length
  }
  if (at < text.length) found.push({ text: text.slice(at) })
  return found
}

function anchor(attributes: string, inner: string): Piece {
  const text = inner.replace(/<[^>]*>/g, '')
  const href = decode(/href\s*=\s*["']([^"']*)["']/i.exec(attributes)?.[1] ?? '')
  if (/^weixin:\/\/bizmsgmenu\?/i.test(href)) {
    const query = new URLSearchParams(href.slice(href.indexOf('?')))
    const content = query.get('msgmenucontent') ?? text
    return { text, reply: { id: query.get('msgmenuid') ?? '', content } }
  }
  // only web addresses open; javascript: and the like stay words
  return /^https?:\/\//i.test(href) ? { text, href } : { text }
}

const decode = (text: string) => text.replaceAll('&amp;', '&')

export const plain = (text: string) => pieces(text).map((piece) => piece.text).join('').replace(/\s+/g, ' ')
