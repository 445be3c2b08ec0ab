'use strict'
const { assert, control, act, inbox, person, serve, story } = require('./twin')
const coWechat = require('co-wechat')
const WechatCrypto = require('wechat-crypto')
const { OfficialAccount, ServerRequest } = require('node-easywechat')
const { URL } = require('node:url')

const MODES = ['plain', 'compatible', 'safe']

const queryOf = (request) => Object.fromEntries(new URL(request.url, 'http://x').searchParams)

/** co-wechat is a Koa middleware: this is the part of Koa it needs. */
async function coWechatServer(keys) {
  const middleware = coWechat({ token: keys.token, appid: keys.appid, encodingAESKey: keys.encoding_aes_key })
    .middleware(async (message) => {
      if (message.MsgType === 'event') return [{ title: message.Event, description: 'd', picurl: '', url: 'http://127.0.0.1/' }]
      if (message.MsgType === 'image') return { type: 'image', content: { mediaId: message.MediaId } }
      return `你说 ${message.Content}`
    })
  return serve(async (request, body) => {
    const ctx = { query: queryOf(request), method: request.method, req: request, request: { body: body.toString() }, status: 200, body: '' }
    await middleware(ctx)
    return [ctx.status, String(ctx.body)]
  })
}

async function easyWechatServer(keys, mode) {
  return serve(async (request, body) => {
    const app = new OfficialAccount({
      app_id: keys.appid,
      token: keys.token,
      ...(mode === 'plain' ? {} : { aes_key: keys.encoding_aes_key }),
    })
    app.setRequest(new ServerRequest(request.method, request.url, request.headers, body))
    const server = app.getServer()
    server.with(async (message) => `收到 ${message.Event || message.Content}`)
    const response = await server.serve()
    return [response.getStatusCode(), String(response.getBody() ?? '')]
  })
}

/** Only the cipher is published here; every field is looked at by hand. */
async function cipherServer(keys, heard) {
  const crypto = new WechatCrypto(keys.token, keys.encoding_aes_key, keys.appid)
  return serve(async (request, body) => {
    const query = queryOf(request)
    if (request.method === 'GET') return [200, query.echostr]
    const sealed = JSON.parse(body).Encrypt
    assert.equal(crypto.getSignature(query.timestamp, query.nonce, sealed), query.msg_signature)
    const { message, id } = crypto.decrypt(sealed)
    assert.equal(id, keys.appid)
    heard.push(JSON.parse(message))
    const reply = JSON.stringify({ ...addressed(JSON.parse(message)), MsgType: 'text', Content: 'sealed JSON' })
    const Encrypt = crypto.encrypt(reply)
    const [TimeStamp, Nonce] = [String(Math.floor(Date.now() / 1000)), '4711']
    const MsgSignature = crypto.getSignature(TimeStamp, Nonce, Encrypt)
    return [200, JSON.stringify({ Encrypt, MsgSignature, TimeStamp, Nonce })]
  })
}

const addressed = (message) => ({
  ToUserName: message.FromUserName, FromUserName: message.ToUserName, CreateTime: message.CreateTime,
})

async function connect(url, mode, format = 'xml') {
  const told = await control('/callback', { url, mode, format })
  assert.ok(told.verified, JSON.stringify(told))
}

const EVENTS = [
  'LOCATION', 'view_miniprogram', 'scancode_waitmsg', 'pic_weixin', 'location_select', 'TEMPLATESENDJOBFINISH',
  'MASSSENDJOBFINISH', 'PUBLISHJOBFINISH', 'user_info_modified', 'kf_create_session', 'subscribe_msg_sent_event',
]

/** Every event of a live account is understood and answered at the first try. */
async function hears(lin, events) {
  for (const event of events) {
    const told = await act(lin, 'event', { event, fields: {} })
    assert.deepEqual([told.attempts, told.status], [1, 200], `${event}: ${JSON.stringify(told)}`)
    assert.notEqual(told.reply.type, 'invalid', `${event}: ${JSON.stringify(told)}`)
  }
}

async function byCoWechat(keys, mode, lin) {
  const server = await coWechatServer(keys)
  await connect(`${server.url}/wx`, mode)
  const said = await act(lin, 'send', { type: 'text', content: '有位吗' })
  assert.deepEqual(said.reply, { type: 'text', content: '你说 有位吗' })
  assert.equal(said.encrypted_reply, mode !== 'plain')
  const clicked = await act(lin, 'click', { key: 'today' })
  assert.equal(clicked.reply.articles[0].title, 'CLICK')
  const picture = await act(lin, 'send', { type: 'image', content: {} })
  assert.equal(picture.reply.type, 'image')
  assert.equal((await inbox(lin)).length, 3)
  await hears(lin, EVENTS)
  server.close()
}

async function byEasyWechat(keys, mode, lin) {
  const server = await easyWechatServer(keys, mode)
  await connect(`${server.url}/wx`, mode)
  const said = await act(lin, 'send', { type: 'text', content: '有位吗' })
  assert.equal(said.reply.content, '收到 有位吗')
  assert.equal(said.encrypted_reply, mode !== 'plain')
  assert.equal((await act(lin, 'follow')).reply.content, '收到 subscribe')
  await hears(lin, EVENTS)
  server.close()
}

story(async () => {
  const keys = await control('/credentials')
  for (const mode of MODES) {
    for (const client of [byCoWechat, byEasyWechat]) {
      await control('/reset', {})
      await client(keys, mode, await person('lin'))
    }
  }
  const lin = await person('lin')
  const heard = []
  const server = await cipherServer(keys, heard)
  await connect(`${server.url}/wx`, 'safe', 'json')
  const said = await act(lin, 'send', { type: 'text', content: '有位吗' })
  assert.equal(heard[0].Content, '有位吗')
  assert.deepEqual(said.reply, { type: 'text', content: 'sealed JSON' })
  assert.ok(said.encrypted_reply)
})
