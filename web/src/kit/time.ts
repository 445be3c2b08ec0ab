/** Every district lies in China; a shop's "21:30" means that clock wherever the phone believes it is. */
const ZONE = 'Asia/Shanghai'
const MINUTE = 60_000

let offsetMs = 0

/** Phones run minutes early or late; the server's clock decides how long an order stays open. */
export function learnServerTime(dateHeader: string | null): void {
  const at = dateHeader ? Date.parse(dateHeader) : Number.NaN
  if (Number.isFinite(at)) offsetMs = Math.abs(at - Date.now()) > 2_000 ? at - Date.now() : 0
}

export function now(): number {
  return Date.now() + offsetMs
}

function day(at: number): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: ZONE }).format(at)
}

/** Relative under an hour, clock time today, date beyond. */
export function when(iso: string, language: string, nowMs = now()): string {
  const at = Date.parse(iso)
  const ago = nowMs - at
  if (ago >= 0 && ago < 60 * MINUTE) {
    const minutes = Math.floor(ago / MINUTE)
    if (minutes === 0) return language === 'en' ? 'just now' : '刚刚'
    return language === 'en' ? `${minutes} min ago` : `${minutes} 分钟前`
  }
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone: ZONE, hour: '2-digit', minute: '2-digit' }).format(at)
  if (day(at) === day(nowMs)) return clock
  const locale = language === 'en' ? 'en-GB' : 'zh-CN'
  const date = new Intl.DateTimeFormat(locale, { timeZone: ZONE, month: 'short', day: 'numeric' }).format(at)
  return `${date} ${clock}`
}

/** 14:59, or 1:02:03 beyond an hour; never below zero. */
export function countdown(untilIso: string, nowMs = now()): string {
  const left = Math.max(0, Math.floor((Date.parse(untilIso) - nowMs) / 1000))
  const pad = (n: number) => n.toString().padStart(2, '0')
  const hours = Math.floor(left / 3600)
  const rest = `${pad(Math.floor((left % 3600) / 60))}:${pad(left % 60)}`
  return hours > 0 ? `${hours}:${rest}` : rest
}
