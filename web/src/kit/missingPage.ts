import type { Router } from 'vue-router'
import { readJson, writeJson } from './device'

const RELOADED = 'sq.reloaded'
const RELOAD_AT_MOST_MS = 30_000
const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 5_000

const sleep = (ms: number) => new Promise((done) => setTimeout(done, ms))

/**
 * The code of a page did not come: a new release removed it, or nobody answers just now. The address is loaded anew, but
 * only once somebody answers there: the browser's own error page would be a dead end inside WeChat.
 */
export function reloadMissingPages(router: Router, base: string): void {
  let wanted = ''

  async function load(): Promise<void> {
    const last = readJson<number>(sessionStorage, RELOADED) ?? 0
    await sleep(Math.max(0, last + RELOAD_AT_MOST_MS - Date.now()))
    for (let pauseMs = FIRST_PAUSE_MS; wanted && !(await answers(wanted)); pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      await sleep(pauseMs)
    }
    if (!wanted) return
    writeJson(sessionStorage, RELOADED, Date.now())
    location.assign(wanted)
  }

  router.onError((_error, to) => {
    const isTrying = wanted !== ''
    wanted = base + to.fullPath
    if (!isTrying) void load()
  })
  // Whoever went somewhere else meanwhile is left there.
  router.afterEach((_to, _from, failure) => {
    if (!failure) wanted = ''
  })
}

async function answers(address: string): Promise<boolean> {
  try {
    return (await fetch(address, { method: 'HEAD', cache: 'no-store' })).ok
  } catch {
    return false
  }
}
