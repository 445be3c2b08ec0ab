import { open } from '../../state/nav'
import { follow } from '../../state/scan'
import type { Address } from '../../state/settings'
import type { Call, Result } from '../bridge'

export async function scanQRCode({ params }: Call): Promise<Result> {
  const text = await new Promise<string | null>((answer) => open({ name: 'scan', answer }))
  if (text === null) return { err_msg: 'scanQRCode:cancel' }
  if (Number(params.needResult ?? 0) === 1) return { err_msg: 'scanQRCode:ok', resultStr: text }
  void follow(text) // without needResult WeChat itself does what the code says
  return { err_msg: 'scanQRCode:ok' }
}

export async function editAddress(): Promise<Result> {
  const chosen = await new Promise<Address | null>((answer) =>
    open({ name: 'addresses', choose: (address) => answer(address as Address | null) }),
  )
  if (!chosen) return { err_msg: 'edit_address:cancel' }
  return { err_msg: 'edit_address:ok', ...chosen, nationalCode: '' }
}
