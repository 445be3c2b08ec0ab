import { showConfirmDialog } from 'vant/es/dialog'
import 'vant/es/dialog/style'

export interface Question {
  title: string
  message: string
  yes: string
  no: string
}

/** Says what will happen and to whom, then asks. */
export async function ask({ title, message, yes, no }: Question): Promise<boolean> {
  try {
    await showConfirmDialog({ title, message, confirmButtonText: yes, cancelButtonText: no, closeOnPopstate: true })
    return true
  } catch {
    return false
  }
}
