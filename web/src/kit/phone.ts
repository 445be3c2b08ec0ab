/** 138****5678: pages that people show to others (a pickup counter, a screenshot) never carry the whole number. */
export function maskPhone(phone: string): string {
  return phone.length < 8 ? phone : `${phone.slice(0, 3)}****${phone.slice(-4)}`
}
