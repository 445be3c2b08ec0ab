'use strict'
const { assert, base, control, act, person, serve, story } = require('./twin')
const { Wechatpay, Formatter, Rsa, Aes } = require('wechatpay-axios-plugin')

let count = 0
const number = () => `JS${Date.now()}${String(++count).padStart(4, '0')}`

/** Reads a notice as the client's own documentation does; throws when the signature is wrong. */
function read(keys, headers, body) {
  const serial = headers['wechatpay-serial']
  const key = { [keys.platform_public_key_id]: keys.platform_public_key, [keys.platform_serial_no]: keys.platform_certificate }[serial]
  const message = Formatter.response(headers['wechatpay-timestamp'], headers['wechatpay-nonce'], body)
  const good = Rsa.verify(message, headers['wechatpay-signature'], Rsa.from(key, Rsa.KEY_TYPE_PUBLIC))
  if (!good) throw new Error('wrong signature')
  const { resource, event_type } = JSON.parse(body)
  const plain = Aes.AesGcm.decrypt(resource.ciphertext, keys.api_v3_key, resource.nonce, resource.associated_data)
  return { event_type, ...JSON.parse(plain) }
}

function clientOf(keys, certs) {
  return new Wechatpay({
    mchid: keys.mchid,
    serial: keys.mch_serial_no,
    privateKey: Rsa.from(keys.mch_private_key, Rsa.KEY_TYPE_PRIVATE),
    certs,
    baseURL: base,
  })
}

const order = (keys, openid, url, more = {}) => ({
  appid: keys.appid,
  mchid: keys.mchid,
  description: '牛肉面 两份',
  out_trade_no: number(),
  notify_url: `${url}/notices`,
  amount: { total: 2800, currency: 'CNY' },
  ...(openid ? { payer: { openid } } : {}),
  ...more,
})

const failure = (status, code) => (error) => error.response?.status === status && error.response.data.code === code

async function aLife(keys, wechatpay, lin, notices, url) {
  const body = order(keys, lin, url, { attach: 'table 5' })
  const out_trade_no = body.out_trade_no
  const asked = () => wechatpay.v3.pay.transactions.outTradeNo._out_trade_no_.get({ params: { mchid: keys.mchid }, out_trade_no })
  const { data: { prepay_id } } = await wechatpay.v3.pay.transactions.jsapi.post(body)
  assert.equal((await asked()).data.trade_state, 'NOTPAY')
  await assert.rejects(wechatpay.v3.pay.transactions.jsapi.post({ ...body, attach: 'x' }), failure(400, 'INVALID_REQUEST'))
  await assert.rejects(wechatpay.v3.pay.transactions.jsapi.post({ ...body, tip: 1 }), failure(400, 'PARAM_ERROR'))

  const stamp = { appId: keys.appid, timeStamp: `${Formatter.timestamp()}`, nonceStr: Formatter.nonce(), package: `prepay_id=${prepay_id}` }
  const paySign = Rsa.sign(Formatter.joinedByLineFeed(...Object.values(stamp)), Rsa.from(keys.mch_private_key, Rsa.KEY_TYPE_PRIVATE))
  const opened = await control('/jssdk/pay', { openid: lin, ...stamp, signType: 'RSA', paySign })
  assert.ok(opened.ok, opened.errMsg)

  const paid = await act(lin, 'pay', { prepay_id })
  const { data: trade } = await asked()
  assert.equal(trade.trade_state, 'SUCCESS')
  assert.equal(trade.transaction_id, paid.transaction_id)
  assert.deepEqual(notices.shift(), { event_type: 'TRANSACTION.SUCCESS', ...trade })
  await assert.rejects(
    wechatpay.v3.pay.transactions.outTradeNo._out_trade_no_.close.post({ mchid: keys.mchid }, { out_trade_no }),
    failure(400, 'ORDERPAID'),
  )

  const out_refund_no = number()
  const { data: refund } = await wechatpay.v3.refund.domestic.refunds.post({
    out_trade_no, out_refund_no, notify_url: `${url}/refunds`, amount: { refund: 800, total: 2800, currency: 'CNY' },
  })
  assert.equal(refund.status, 'PROCESSING')
  await control('/clock', { advance_s: 60 })
  const { data: done } = await wechatpay.v3.refund.domestic.refunds._out_refund_no_.get({ out_refund_no })
  assert.equal(done.status, 'SUCCESS')
  assert.equal(notices.shift().refund_status, 'SUCCESS')
  assert.equal((await asked()).data.trade_state, 'REFUND')
}

async function closing(keys, wechatpay, url) {
  const body = order(keys, null, url)
  const { out_trade_no } = body
  const { data } = await wechatpay.v3.pay.transactions.native.post(body)
  assert.match(data.code_url, /^weixin:\/\/wxpay\/bizpayurl\?pr=/)
  const closed = await wechatpay.v3.pay.transactions.outTradeNo._out_trade_no_.close.post({ mchid: keys.mchid }, { out_trade_no })
  assert.equal(closed.status, 204)
}

async function probes(keys, wechatpay, lin, url) {
  await control('/faults', { api: { path: '/v3/*', signature: 'signtest' } })
  await assert.rejects(wechatpay.v3.pay.transactions.native.post(order(keys, null, url)), /Verify the response's data/)
  await control('/faults', { notice: { signtest: 1, bad_signature: 1 } })
  const body = order(keys, lin, url)
  const { data: { prepay_id } } = await wechatpay.v3.pay.transactions.jsapi.post(body)
  await act(lin, 'pay', { prepay_id })
  await control('/clock', { advance_s: 31 })
  const [notice] = (await control(`/notices?out_trade_no=${body.out_trade_no}`)).notices
  assert.deepEqual(notice.attempts.map((attempt) => attempt.status), [401, 401, 200])
}

async function selfTest(keys, wechatpay) {
  const key = Rsa.from(keys.platform_public_key, Rsa.KEY_TYPE_PUBLIC)
  const sealed = Rsa.encrypt('秘密', key)
  const { data } = await wechatpay.v3.security.echo.post(
    { echo_message: 'hello', encrypted_echo_message: sealed },
    { headers: { 'Wechatpay-Serial': keys.platform_public_key_id } },
  )
  assert.equal(data.echo_message, 'hello')
  const mine = Rsa.from(keys.mch_private_key, Rsa.KEY_TYPE_PRIVATE)
  assert.equal(Rsa.decrypt(data.encrypted_echo_message, mine), '秘密')
}

async function certificates(keys) {
  const wechatpay = clientOf(keys, { [keys.platform_serial_no]: keys.platform_certificate })
  const named = { headers: { 'Wechatpay-Serial': keys.platform_serial_no } }
  const { data: { data: [certificate] } } = await wechatpay.v3.certificates.get(named)
  const { ciphertext, nonce, associated_data } = certificate.encrypt_certificate
  assert.equal(Aes.AesGcm.decrypt(ciphertext, keys.api_v3_key, nonce, associated_data), keys.platform_certificate)
}

story(async () => {
  await control('/reset', {})
  const keys = await control('/credentials')
  const lin = await person('lin')
  const notices = []
  const { url } = await serve(async (request, body) => {
    try {
      notices.push(read(keys, request.headers, body.toString()))
      return [200, '{"code":"SUCCESS"}']
    } catch {
      return [401, '{"code":"FAIL","message":"wrong signature"}']
    }
  })
  const wechatpay = clientOf(keys, { [keys.platform_public_key_id]: keys.platform_public_key })
  await aLife(keys, wechatpay, lin, notices, url)
  await closing(keys, wechatpay, url)
  await probes(keys, wechatpay, lin, url)
  await selfTest(keys, wechatpay)
  await certificates(keys)
})
