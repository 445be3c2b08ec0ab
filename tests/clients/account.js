'use strict'
const os = require('node:os')
const { assert, base, control, act, inbox, person, story } = require('./twin')
const CoWechatApi = require('co-wechat-api')
const { OfficialAccount } = require('node-easywechat')

const MENU = { button: [{ type: 'click', name: '点餐', key: 'order' }, { type: 'view', name: '外卖', url: 'http://127.0.0.1:8000/g/' }] }

function coWechat(keys) {
  const api = new CoWechatApi(keys.appid, keys.appsecret)
  for (const name of ['prefix', 'mpPrefix', 'fileServerPrefix']) api[name] = `${base}/cgi-bin/`
  api.snsPrefix = `${base}/sns/`
  return api
}

async function byCoWechat(keys, lin) {
  const api = coWechat(keys)
  await api.createMenu(MENU)
  const menu = await api.getMenu()
  assert.equal(menu.menu.button[0].name, '点餐')
  await assert.rejects(api.createMenu({ button: [{ type: 'click', name: '太长太长太长了', key: 'k' }] }), (error) => error.code === 40018)
  await api.removeMenu()
  assert.equal((await api.getUser(lin)).subscribe, 1)
  assert.deepEqual((await api.getFollowers()).data.openid, [lin])
  await api.sendText(lin, '你的餐好了🍜')
  assert.equal((await inbox(lin)).at(-1).content, '你的餐好了🍜')
  const code = await api.createTmpQRCode(5, 600)
  assert.equal(code.expire_seconds, 600)
  const picture = await fetch(api.showQRCodeURL(code.ticket))
  assert.equal(picture.headers.get('content-type'), 'image/jpg')
  const { ticket } = await api.getTicket()
  assert.ok(ticket)
  assert.ok((await api.getIp()).ip_list.length)
}

async function byEasyWechat(keys, lin) {
  for (const use_stable_access_token of [false, true]) {
    const app = new OfficialAccount({
      app_id: keys.appid,
      secret: keys.appsecret,
      use_stable_access_token,
      http: { baseURL: `${base}/` },
      file_cache: { path: os.tmpdir() },
    })
    const client = app.getClient()
    const made = await client.postJson('/cgi-bin/menu/create', MENU)
    assert.equal(made.toObject().errcode, 0)
    const current = (await client.get('/cgi-bin/get_current_selfmenu_info')).toObject()
    assert.equal(current.selfmenu_info.button.length, 2)
    const info = (await client.get('/cgi-bin/user/info', { params: { openid: lin } })).toObject()
    assert.equal(info.openid, lin)
  }
}

story(async () => {
  await control('/reset', {})
  const keys = await control('/credentials')
  const lin = await person('lin')
  await act(lin, 'follow')
  await byCoWechat(keys, lin)
  await byEasyWechat(keys, lin)
})
