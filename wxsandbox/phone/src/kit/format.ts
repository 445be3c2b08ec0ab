/** Fen to yuan, only where it is shown. */
export function yuan(fen: number): string {
  const sign = fen < 0 ? '-' : ''
  const whole = Math.abs(fen)
  return `${sign}${Math.floor(whole / 100)}.${String(whole % 100).padStart(2, '0')}`
}

const pad = (n: number) => String(n).padStart(2, '0')
const clock = (d: Date) => `${pad(d.getHours())}:${pad(d.getMinutes())}`
const day = (d: Date) => new Date(d.getFullYear(), d.getMonth(), d.getDate()).getTime()
const WEEK = {
  zh: ['星期日', '星期一', '星期二', '星期三', '星期四', '星期五', '星期六'],
  en: ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'],
}

export type Language = 'zh' | 'en'

/** WeChat's way: clock today, yesterday, weekday within a week, else the date. */
export function moment(at: string, now: Date, language: Language, short = false): string {
  const then = new Date(at)
  const days = Math.round((day(now) - day(then)) / 86_400_000)
  const date =
    language === 'zh'
      ? `${then.getMonth() + 1}月${then.getDate()}日`
      : `${then.getMonth() + 1}/${then.getDate()}`
  if (days === 0) return clock(then)
  const yesterday = language === 'zh' ? '昨天' : 'Yesterday'
  const label = days === 1 ? yesterday : days > 1 && days < 7 ? WEEK[language][then.getDay()]! : date
  return short ? label : `${label} ${clock(then)}`
}

export function fullTime(at: string): string {
  const d = new Date(at)
  return `${d.getFullYear()}-${pad(d.getMonth() + 1)}-${pad(d.getDate())} ${clock(d)}:${pad(d.getSeconds())}`
}
