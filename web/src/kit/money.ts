/** Money is integer fen until the last tag. */
export interface MoneyParts {
  sign: '' | '−'
  yuan: string
  /** Two digits, or empty when the amount is whole yuan. */
  fen: string
}

export function moneyParts(amountFen: number, exact = false): MoneyParts {
  if (!Number.isInteger(amountFen)) throw new TypeError(`not an amount of fen: ${amountFen}`)
  const absolute = Math.abs(amountFen)
  const rest = absolute % 100
  const yuan = Math.floor(absolute / 100).toString()
  return {
    sign: amountFen < 0 ? '−' : '',
    yuan: yuan.replace(/\B(?=(\d{3})+$)/g, ','),
    fen: rest === 0 && !exact ? '' : rest.toString().padStart(2, '0'),
  }
}

export function money(amountFen: number, exact = false): string {
  const { sign, yuan, fen } = moneyParts(amountFen, exact)
  return `${sign}¥${yuan}${fen && '.'}${fen}`
}
