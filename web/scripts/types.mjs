// Writes src/kit/schema.d.ts from docs/api/openapi.json; with --check it only says whether the two still agree.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import openapi, { astToString } from 'openapi-typescript'

const SOURCE = new URL('../../docs/api/openapi.json', import.meta.url)
const TYPES = new URL('../src/kit/schema.d.ts', import.meta.url)

/** Titles only say the name of their field once more. */
const untitled = (name, value) => (name === 'title' && typeof value === 'string' ? undefined : value)

// The pages ask by path and name the answer themselves, so only the shapes are needed.
const document = JSON.parse(readFileSync(SOURCE, 'utf8'), untitled)
const text = `// Generated from docs/api/openapi.json by \`npm run types\`.\n\n${astToString(await openapi({ ...document, paths: {} }))}`

if (!process.argv.includes('--check')) writeFileSync(TYPES, text)
else if (!existsSync(TYPES) || readFileSync(TYPES, 'utf8') !== text) {
  console.error('src/kit/schema.d.ts is older than docs/api/openapi.json: npm run types')
  process.exitCode = 1
}
