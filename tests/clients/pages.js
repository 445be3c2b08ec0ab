'use strict'
const os = require('node:os')
const { assert, base, control, act, person, story } = require('./twin')
const { Wechat, Store } = require('wechat-jssdk')
const { OfficialAccount } = require('node-easywechat')

const PAGE = 'http://127.0.0.1:8000/g/qinghe/?table=5'

/** Follows an OAuth address as a phone would, and brings back the code. */
async function codeFrom(address, openid) {
  const page = await fetch(address, { headers: { 'X-Sandbox-User': openid }, redirect: 'manual' })
  assert.equal(page.status, 302, await page.text())
  return new URL(page.headers.get('location')).searchParams.get('code')
}

async function byJssdk(keys, lin) {
  const wechat = new Wechat({
    appId: keys.appid,
    appSecret: keys.appsecret,
    wechatToken: keys.token,
    wechatRedirectUrl: 'http://127.0.0.1:8000/in',
    apiUrl: base,
    accessTokenUrl: `${base}/cgi-bin/token`,
    ticketUrl: `${base}/cgi-bin/ticket/getticket`,
    oAuthUrl: `${base}/connect/oauth2/authorize`,
    store: new Store(),
  })
  const signed = await wechat.jssdk.getSignature(`${PAGE}#/menu`, true)
  const verdict = await control('/jssdk/verify', { ...signed, url: PAGE, jsApiList: ['scanQRCode'] })
  assert.deepEqual(verdict, { ok: true, errMsg: 'config:ok' })
  const other = await control('/jssdk/verify', { ...signed, url: `${PAGE}&a=1`, jsApiList: [] })
  assert.equal(other.errMsg, 'config:invalid signature')

  const code = await codeFrom(wechat.oauth.generateOAuthUrl('http://127.0.0.1:8000/in', 'snsapi_userinfo', 's1'), lin)
  const profile = await wechat.oauth.getUserInfo(code)
  assert.equal(profile.openid, lin)
  assert.equal(profile.nickname, 'lin')
  const redirect_uri = 'http://127.0.0.1:8000/in'
  const snapshot = await act(lin, 'authorize', { redirect_uri, scope: 'snsapi_userinfo', snapshot: true })
  const nobody = await wechat.oauth.getUserInfo(snapshot.code)
  assert.equal(nobody.nickname, '微信用户')
  assert.notEqual(nobody.openid, lin)
  await assert.rejects(wechat.oauth.getUserInfo(code), (error) => error.errcode === 40163)
}

async function byEasyWechat(keys, lin) {
  const app = new OfficialAccount({ app_id: keys.appid, secret: keys.appsecret, http: { baseURL: `${base}/` }, file_cache: { path: os.tmpdir() } })
  const config = await app.getUtils().buildJsSdkConfig(PAGE, ['scanQRCode'])
  const verdict = await control('/jssdk/verify', { ...config, url: PAGE })
  assert.deepEqual(verdict, { ok: true, errMsg: 'config:ok' })
}

story(async () => {
  await control('/reset', {})
  const keys = await control('/credentials')
  const lin = await person('lin')
  await byJssdk(keys, lin)
  await byEasyWechat(keys, lin)
})
