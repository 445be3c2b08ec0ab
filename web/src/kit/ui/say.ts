import { showToast } from 'vant/es/toast'
import 'vant/es/toast/style'

/** A passing word; never the only place where something important is said. */
export function say(message: string): void {
  showToast({ message, duration: 3_000, wordBreak: 'break-word' })
}
