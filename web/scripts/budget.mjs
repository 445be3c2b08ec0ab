// The first route of a face may cost so much gzipped JavaScript, everything it pulls in included.
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const OUT = new URL('../../shangquan/static/web/', import.meta.url)
const BUDGET_KB = 120
const FACES = {
  guest: { entry: 'src/faces/guest/main.ts', firstRoute: ['src/rooms/merchants/HomePage.vue', 'src/faces/guest/messages/zh-Hans.ts'] },
  store: { entry: 'src/faces/store/main.ts', firstRoute: [] },
  desk: { entry: 'src/faces/desk/main.ts', firstRoute: [] },
}

const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', OUT), 'utf8'))

function filesOf(name, seen = new Set()) {
  const chunk = manifest[name]
  if (!chunk) throw new Error(`not in the manifest: ${name}`)
  if (seen.has(chunk.file)) return seen
  seen.add(chunk.file)
  for (const next of chunk.imports ?? []) filesOf(next, seen)
  return seen
}

function gzipped(file) {
  return gzipSync(readFileSync(new URL(file, OUT)), { level: 9 }).length
}

let tooMuch = false
for (const [face, { entry, firstRoute }] of Object.entries(FACES)) {
  if (!manifest[entry]) continue
  const files = new Set([entry, ...firstRoute].flatMap((name) => [...filesOf(name)]))
  const kb = [...files].filter((file) => file.endsWith('.js')).reduce((sum, file) => sum + gzipped(file), 0) / 1000
  const ok = kb <= BUDGET_KB
  tooMuch ||= !ok
  console.log(`${ok ? 'ok  ' : 'OVER'} ${face}: first route ${kb.toFixed(1)} kB of ${BUDGET_KB} kB gzipped JavaScript`)
}
process.exit(tooMuch ? 1 : 0)
