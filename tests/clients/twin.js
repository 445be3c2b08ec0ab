'use strict'
// The control plane in a few words, and a small server to stand where a merchant's would.
const assert = require('node:assert/strict')
const http = require('node:http')

const base = process.env.TWIN
assert.ok(base, 'TWIN is the address of the twin')

async function control(path, body) {
  const how = body && { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }
  const answer = await fetch(`${base}/_sandbox${path}`, how)
  const told = await answer.json()
  assert.ok(answer.ok, `${path}: ${answer.status} ${JSON.stringify(told)}`)
  return told
}

const act = (openid, action, body = {}) => control(`/users/${openid}/${action}`, body)
const inbox = async (openid) => (await control(`/users/${openid}/inbox`)).messages
const person = async (id) => (await control('/users', { id, nickname: id })).openid

/** `answer(request, body)` returns [status, text]; the address comes back. */
async function serve(answer) {
  const server = http.createServer(async (request, response) => {
    const chunks = []
    for await (const chunk of request) chunks.push(chunk)
    let said
    try {
      said = await answer(request, Buffer.concat(chunks))
    } catch (error) {
      said = [500, String(error.stack)]
      console.error(error)
    }
    response.writeHead(said[0])
    response.end(said[1])
  })
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready))
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() }
}

/** Runs a story and leaves; some clients keep timers that would hold the process. */
function story(tell) {
  tell().then(() => process.exit(0), (error) => {
    console.error(error)
    process.exit(1)
  })
}

module.exports = { assert, base, control, act, inbox, person, serve, story }
