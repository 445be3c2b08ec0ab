/** A page framed by another, as in the phone of the twin, shares this browser with other people's phones. */
export const isShared = window.self !== window.top

/** Remembers for the one person who holds this device. */
export const deviceStorage: Storage = isShared ? sessionStorage : localStorage

export function readJson<T>(storage: Storage, name: string): T | null {
  try {
    return JSON.parse(storage.getItem(name) ?? 'null') as T | null
  } catch {
    return null
  }
}

export function writeJson(storage: Storage, name: string, value: unknown): void {
  try {
    if (value === null) storage.removeItem(name)
    else storage.setItem(name, JSON.stringify(value))
  } catch {
    // Full or forbidden storage costs the memory of this page, not the page.
  }
}
