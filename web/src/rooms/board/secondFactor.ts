import { shallowRef } from 'vue'
import { Refused } from '@/kit/http'

/** The person closed the sheet: nothing was done, and nothing needs to be said. */
export class NotConfirmed extends Error {}

interface Asking {
  /** Where to set up a factor, when the account has none. */
  setupUrl: string | null
  settle: (isConfirmed: boolean) => void
}

/** What the sheet of the shell shows; one question at a time. */
export const asking = shallowRef<Asking | null>(null)

/** Does the work; where the server wants a code first, asks for it and does the work again. */
export async function confirmedOnce<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Refused) || !['mfa.needed', 'mfa.setup_needed'].includes(error.code)) throw error
    const needsSetup = error.code === 'mfa.setup_needed'
    if (!(await ask(needsSetup ? String(error.details.setup_url ?? '') : null))) throw new NotConfirmed()
    return await work()
  }
}

function ask(setupUrl: string | null): Promise<boolean> {
  return new Promise((resolve) => {
    asking.value = {
      setupUrl,
      settle(isConfirmed) {
        asking.value = null
        resolve(isConfirmed)
      },
    }
  })
}
