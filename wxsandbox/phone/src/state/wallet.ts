import { reactive } from 'vue'

import { post, Refused } from '../kit/http'
import type { Due } from '../kit/types'
import { t } from './language'
import { refresh } from './live'
import { ask } from './overlay'
import { person } from './person'
import { settings } from './settings'

export type Outcome = 'ok' | 'cancel' | 'fail'
type Step = 'idle' | 'loading' | 'confirm' | 'password' | 'paying' | 'wrong' | 'short' | 'done'

/** What a page hands to getBrandWCPayRequest. */
export interface PayRequest {
  appId: string
  timeStamp: string
  nonceStr: string
  package: string
  signType: string
  paySign: string
}

type Asked = { request: PayRequest; url: string } | { code_url: string }

export const checkout = reactive({
  step: 'idle' as Step,
  due: null as Due | null,
  why: '',
})

let door: Record<string, string> = {}
let settle: ((outcome: Outcome) => void) | null = null

const paths = {
  cashier: () => `/phone/api/people/${person.openid}/cashier`,
  pay: () => `/_sandbox/users/${person.openid}/pay`,
}

/** A page asks for money. The amount is the twin's, never the page's. */
export async function payRequest(request: PayRequest, url: string): Promise<Outcome> {
  return open({ request, url })
}

export const payCode = (code_url: string) => open({ code_url })

async function open(asked: Asked): Promise<Outcome> {
  if (checkout.step !== 'idle') return 'fail'
  checkout.step = 'loading'
  try {
    const due = await post<Due>(paths.cashier(), asked)
    checkout.due = due
    door = 'code_url' in asked ? { code_url: asked.code_url } : { prepay_id: due.prepay_id }
  } catch (error) {
    checkout.step = 'idle'
    await ask({ text: words(error), ok: t('iSee') })
    return 'fail'
  }
  checkout.step = 'confirm'
  return new Promise((resolve) => (settle = resolve))
}

export async function typePassword(): Promise<void> {
  checkout.step = 'paying'
  const outcome = settings.nextPassword
  // a switch of the panel holds for one try: the second password is right
  settings.nextPassword = 'ok'
  try {
    const trade = await post<{ trade_state: string }>(paths.pay(), { ...door, outcome })
    checkout.step = stepAfter(trade.trade_state, outcome)
  } catch (error) {
    close('fail')
    await ask({ text: words(error), ok: t('iSee') })
  }
  await refresh()
}

function stepAfter(state: string, outcome: string): Step {
  if (state === 'SUCCESS') return 'done'
  return outcome === 'wrong_password' ? 'wrong' : 'short'
}

const words = (error: unknown) => (error instanceof Refused ? error.message : t('offline'))

export async function cancelPayment(): Promise<void> {
  if (Object.keys(door).length) {
    // WeChat keeps the order open: the person only put the wallet away
    await post(paths.pay(), { ...door, outcome: 'cancel' }).catch(() => null)
  }
  close('cancel')
}

export function close(outcome: Outcome): void {
  checkout.step = 'idle'
  checkout.due = null
  door = {}
  settle?.(outcome)
  settle = null
}
