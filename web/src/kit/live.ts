/** A hint says that something changed, never what is true now: the page fetches again. */
export interface Hint {
  topic: string
  name: string
  payload: Record<string, unknown>
}

export interface Watch {
  /** Asks the server for an address to listen on. */
  openTicket: () => Promise<string>
  /** Fetches the truth again. Called with the hint, or without one after a gap. */
  refresh: (hint?: Hint) => Promise<unknown>
  /** Without a stream the page asks again this often. */
  pollMs?: number
  onState?: (live: boolean) => void
}

const POLL_MS = 10_000
const FIRST_RETRY_MS = 1_000
const LONGEST_RETRY_MS = 30_000

/** Listens until the returned function is called. Survives a lost network, sleep and the page cache. */
export function watch({ openTicket, refresh, pollMs = POLL_MS, onState }: Watch): () => void {
  let source: EventSource | null = null
  let poll: ReturnType<typeof setInterval> | undefined
  let retry: ReturnType<typeof setTimeout> | undefined
  let retryMs = FIRST_RETRY_MS
  let ended = false
  let connecting = false
  let missedSomething = false
  const fetchAgain = coalesce(refresh)

  function setLive(live: boolean): void {
    onState?.(live)
    if (live) stopPolling()
    // A clock that runs is left alone: failing retries in between must not push the next poll away.
    if (live || ended || poll !== undefined) return
    poll = setInterval(() => document.visibilityState === 'visible' && fetchAgain(), pollMs)
  }

  function stopPolling(): void {
    clearInterval(poll)
    poll = undefined
  }

  async function connect(): Promise<void> {
    if (ended || connecting || source || typeof EventSource === 'undefined') return
    connecting = true
    clearTimeout(retry)
    try {
      listen(await openTicket())
    } catch {
      later()
    } finally {
      connecting = false
    }
  }

  function listen(url: string): void {
    if (ended) return
    const opened = new EventSource(url)
    source = opened
    opened.onopen = () => {
      retryMs = FIRST_RETRY_MS
      setLive(true)
      if (missedSomething) fetchAgain()
      missedSomething = false
    }
    opened.addEventListener('hint', (event) => fetchAgain(readHint((event as MessageEvent<string>).data)))
    opened.onerror = () => {
      // A fresh ticket each time: an old one may have run out while the phone slept.
      close()
      later()
    }
  }

  function later(): void {
    missedSomething = true
    setLive(false)
    retry = setTimeout(connect, retryMs * (0.5 + Math.random()))
    retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS)
  }

  function close(): void {
    source?.close()
    source = null
  }

  function onVisible(): void {
    if (document.visibilityState !== 'visible') return
    fetchAgain()
    void connect()
  }

  function onPageShow(event: PageTransitionEvent): void {
    if (event.persisted) onVisible()
  }

  function onPageHide(): void {
    // An open stream keeps the page out of the back-forward cache.
    close()
    missedSomething = true
  }

  document.addEventListener('visibilitychange', onVisible)
  window.addEventListener('pageshow', onPageShow)
  window.addEventListener('pagehide', onPageHide)
  setLive(false)
  void connect()

  return () => {
    ended = true
    close()
    stopPolling()
    clearTimeout(retry)
    document.removeEventListener('visibilitychange', onVisible)
    window.removeEventListener('pageshow', onPageShow)
    window.removeEventListener('pagehide', onPageHide)
  }
}

function readHint(data: string): Hint | undefined {
  try {
    return JSON.parse(data) as Hint
  } catch {
    return undefined
  }
}

/** At most one fetch under way and one waiting, however many hints arrive. */
export function coalesce(work: (hint?: Hint) => Promise<unknown>): (hint?: Hint) => void {
  let running = false
  let again = false
  async function run(hint?: Hint): Promise<void> {
    if (running) {
      again = true
      return
    }
    running = true
    try {
      await work(hint)
    } catch {
      // The page shows its own errors; a failed refresh is tried again by the next hint or poll.
    } finally {
      running = false
    }
    if (again) {
      again = false
      await run()
    }
  }
  return (hint) => void run(hint)
}
