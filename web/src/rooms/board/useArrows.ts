/** Arrow keys walk over the cards: up and down in a column, left and right between columns. */
export function useArrows() {
  const MOVES: Record<string, [dx: number, dy: number]> = {
    ArrowLeft: [-1, 0],
    ArrowRight: [1, 0],
    ArrowUp: [0, -1],
    ArrowDown: [0, 1],
  }

  function onKey(event: KeyboardEvent): void {
    const move = MOVES[event.key]
    const card = (event.target as HTMLElement).closest<HTMLElement>('[data-card]')
    if (!move || !card || !(event.currentTarget instanceof HTMLElement)) return
    if (event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement) return
    const lanes = Array.from(event.currentTarget.querySelectorAll<HTMLElement>('[data-lane]')).map((lane) =>
      Array.from(lane.querySelectorAll<HTMLElement>('[data-card]')),
    )
    const x = lanes.findIndex((cards) => cards.includes(card))
    const next = move[0] ? sideways(lanes, x, lanes[x]!.indexOf(card), move[0]) : lanes[x]![lanes[x]!.indexOf(card) + move[1]]
    if (!next) return
    event.preventDefault()
    next.focus()
    next.scrollIntoView({ block: 'nearest' })
  }

  return { onKey }
}

/** The nearest column on that side which holds anything. */
function sideways(lanes: HTMLElement[][], x: number, y: number, dx: number): HTMLElement | undefined {
  for (let at = x + dx; at >= 0 && at < lanes.length; at += dx) {
    const cards = lanes[at]!
    if (cards.length > 0) return cards[Math.min(y, cards.length - 1)]
  }
  return undefined
}
