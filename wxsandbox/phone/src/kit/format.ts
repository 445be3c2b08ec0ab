/** Fen to yuan, only where it is shown. */
export function yuan(fen: number): string {
  const sign = fen < 0 ? '-' : ''
  const whole = Math.abs(fen)
  return `${sign}${Math.floor(whole / 100)}.${String(whole % 100).padStart(2, '0')}`
}

const pad = (n: number) => String(n).padStart(2, '0')
const BEIJING_MS = 8 * 3_600_000

/** The phone is in China wherever the browser is: its fields are read with the UTC getters. */
const beijing = (at: Date | string) => new Date(new Date(at).getTime() + BEIJING_MS)

export function clock(at: Date | string): string {
  const d = beijing(at)
  return `${pad(d.getUTCHours())}:${pad(d.getUTCMinutes())}`
}

const dayNumber = (at: Date | string) => Math.floor(beijing(at).getTime() / 86_400_000)
const WEEK = {
  zh: ['星期日', '星期一', '星期二', '星期三', '星期四', '星期五', '星期六'],
  en: ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'],
}

export type Language = 'zh' | 'en'

/** WeChat's way: clock today, yesterday, weekday within a week, else the date. */
export function moment(at: string, now: Date, language: Language, short = false): string {
  const days = dayNumber(now) - dayNumber(at)
  if (days === 0) return clock(at)
  const label = dayName(beijing(at), days, language)
  return short ? label : `${label} ${clock(at)}`
}

function dayName(then: Date, days: number, language: Language): string {
  if (days === 1) return language === 'zh' ? '昨天' : 'Yesterday'
  if (days > 1 && days < 7) return WEEK[language][then.getUTCDay()]!
  const [month, day] = [then.getUTCMonth() + 1, then.getUTCDate()]
  return language === 'zh' ? `${month}月${day}日` : `${month}/${day}`
}

export function fullTime(at: Date): string {
  const d = beijing(at)
  const date = `${d.getUTCFullYear()}-${pad(d.getUTCMonth() + 1)}-${pad(d.getUTCDate())}`
  return `${date} ${clock(at)}:${pad(d.getUTCSeconds())}`
}
