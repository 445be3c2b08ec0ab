/** What the HTML shell hands to a page. */
export interface Boot {
  district: string
  language: string
  res_base: string
}

export function readBoot(): Boot {
  const text = document.getElementById('boot')?.textContent ?? '{}'
  const given = JSON.parse(text) as Partial<Boot>
  return { district: '', language: 'zh-Hans', res_base: '', ...given }
}
