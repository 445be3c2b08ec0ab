import { reactive } from 'vue'

export interface Choice {
  key: string
  label: string
  hint?: string
}

interface DialogAsked {
  title: string
  text: string
  ok: string
  cancel: string | null
  answer: (yes: boolean) => void
}

interface SheetAsked {
  title: string
  choices: Choice[]
  answer: (key: string | null) => void
}

export const overlay = reactive({
  toast: '',
  busy: '',
  dialog: null as DialogAsked | null,
  sheet: null as SheetAsked | null,
  pictures: null as { urls: string[]; at: number } | null,
})

let toastTimer = 0

export function toast(text: string, ms = 2000): void {
  window.clearTimeout(toastTimer)
  overlay.toast = text
  toastTimer = window.setTimeout(() => (overlay.toast = ''), ms)
}

export function ask(question: { title?: string; text: string; ok: string; cancel?: string }) {
  overlay.dialog?.answer(false)
  return new Promise<boolean>((resolve) => {
    overlay.dialog = {
      title: question.title ?? '',
      text: question.text,
      ok: question.ok,
      cancel: question.cancel ?? null,
      answer: (yes) => {
        overlay.dialog = null
        resolve(yes)
      },
    }
  })
}

export function choose(title: string, choices: Choice[]): Promise<string | null> {
  overlay.sheet?.answer(null)
  return new Promise((resolve) => {
    overlay.sheet = {
      title,
      choices,
      answer: (key) => {
        overlay.sheet = null
        resolve(key)
      },
    }
  })
}
