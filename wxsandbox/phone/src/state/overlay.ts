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

/** What a page asks to send: the person ticks what may come. */
export interface ConsentAsked {
  templates: { id: string; title: string }[]
  answer: (accepted: string[] | null) => void
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
  consent: null as ConsentAsked | null,
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

/** The ids that were allowed; null when the sheet was refused as a whole. */
export function askConsent(templates: ConsentAsked['templates']): Promise<string[] | null> {
  overlay.consent?.answer(null)
  return new Promise((resolve) => {
    overlay.consent = {
      templates,
      answer: (accepted) => {
        overlay.consent = null
        resolve(accepted)
      },
    }
  })
}
