type Translate = (key: string, values: Record<string, unknown>) => string

/** "3 min", "2 h 5 min": how long somebody has waited or may still be written to. Never below zero. */
export function span(ms: number, t: Translate): string {
  const minutes = Math.max(0, Math.floor(ms / 60_000))
  if (minutes < 60) return t('chat.minutes', { n: minutes })
  return t('chat.hours', { h: Math.floor(minutes / 60), m: minutes % 60 })
}
