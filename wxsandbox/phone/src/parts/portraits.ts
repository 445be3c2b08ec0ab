/** Small flat pictures, drawn here, so that people look like people without a photo. */
const DRAWN: Record<string, string> = {
  青禾里: '<rect width="80" height="80" fill="#faf7f2"/><circle cx="40" cy="56" r="12" fill="#157a5c"/><path d="M10 42 25 25l15 17 15-17 15 17" fill="none" stroke="#c7400f" stroke-width="8" stroke-linecap="round" stroke-linejoin="round"/>',
  lin: '<rect width="80" height="80" fill="#bfe3d0"/><circle cx="62" cy="18" r="8" fill="#fff3c4"/><path d="M0 62 22 34l16 19 12-14 30 34v7H0Z" fill="#5fa583"/><path d="M0 68 18 52l20 18 16-12 26 18v4H0Z" fill="#2f7d5d"/>',
  wu: '<rect width="80" height="80" fill="#ffd9b8"/><path d="M14 40h52a26 26 0 0 1-52 0Z" fill="#d9502e"/><path d="M18 40c4-8 10-8 14-3s9 4 12-1 12-6 18 4Z" fill="#ffe9a8"/><path d="M50 38 66 12M56 39 72 16" stroke="#7a4a2b" stroke-width="3" stroke-linecap="round"/><path d="M30 66h20v5H30Z" fill="#b83e20"/>',
  zhao: '<rect width="80" height="80" fill="#c9d8f5"/><path d="M20 26 24 8l14 12h8L58 8l4 18c4 6 6 12 6 18 0 18-12 28-28 28S12 62 12 44c0-6 4-12 8-18Z" fill="#5a6e9e"/><circle cx="29" cy="42" r="5" fill="#fff"/><circle cx="51" cy="42" r="5" fill="#fff"/><circle cx="30" cy="42" r="2.500" fill="#1d2436"/><circle cx="50" cy="42" r="2.500" fill="#1d2436"/><path d="M37 51h6l-3 4Z" fill="#f2a0a0"/>',
  bad: '<rect width="80" height="80" fill="#2c2c34"/><path d="M40 12c16 0 26 12 26 28v28H14V40c0-16 10-28 26-28Z" fill="#45454f"/><path d="M24 34h32v14H24Z" fill="#16161b"/><circle cx="33" cy="41" r="3" fill="#ff6b5e"/><circle cx="47" cy="41" r="3" fill="#ff6b5e"/>',
}

const GROUNDS = ['#7b9acc', '#d98c6a', '#6aa58f', '#b08bc0', '#c9a24f', '#5d8fa8']

export function portrait(name: string): string {
  const drawn = DRAWN[name.toLowerCase()]
  const inner = drawn ?? initial(name)
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 80">${inner}</svg>`
  return `data:image/svg+xml;utf8,${encodeURIComponent(svg)}`
}

function initial(name: string): string {
  const sum = [...name].reduce((total, letter) => total + letter.codePointAt(0)!, 0)
  const letter = ([...name][0] ?? '?').replace(/[<>&]/g, '').toUpperCase()
  return (
    `<rect width="80" height="80" fill="${GROUNDS[sum % GROUNDS.length]}"/>` +
    `<text x="40" y="53" font-size="36" text-anchor="middle" fill="#fff" font-family="sans-serif">${letter}</text>`
  )
}

const mark = (ground: string, inner: string) =>
  `data:image/svg+xml;utf8,${encodeURIComponent(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 80"><rect width="80" height="80" fill="${ground}"/>${inner}</svg>`,
  )}`

/** The senders every WeChat has. */
export const SENDERS = {
  notices: mark(
    '#f6a623',
    '<path d="M24 54V38a16 16 0 0 1 32 0v16l5 5H19Z" fill="#fff"/><path d="M34 63h12a6 6 0 0 1-12 0Z" fill="#fff"/>',
  ),
  pay: mark(
    '#fff',
    '<circle cx="40" cy="40" r="30" fill="#07c160"/><path d="M25 41l11 10 22-24" fill="none" stroke="#fff" stroke-width="7" stroke-linecap="round" stroke-linejoin="round"/>',
  ),
  accounts: mark(
    '#3d7ddb',
    '<circle cx="40" cy="30" r="12" fill="#fff"/><path d="M16 64c0-12 10-20 24-20s24 8 24 20Z" fill="#fff"/>',
  ),
  team: mark(
    '#07c160',
    '<path d="M34 20c-13 0-22 8-22 18 0 6 3 10 7 13l-2 8 9-4c3 1 5 1 8 1 13 0 22-8 22-18S47 20 34 20Z" fill="#fff"/><circle cx="27" cy="34" r="3" fill="#07c160"/><circle cx="42" cy="34" r="3" fill="#07c160"/><path d="M68 56c0-7-7-12-15-12s-15 5-15 12 7 12 15 12l5-1 6 3-2-5c4-2 6-5 6-9Z" fill="#e9fff3"/>',
  ),
}
