'use strict'
// Tags, menus for some, material, articles, sendings and notices, by two published clients.
const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const { assert, base, control, act, inbox, person, story } = require('./twin')
const CoWechatApi = require('co-wechat-api')
const { OfficialAccount } = require('node-easywechat')

const ARTICLE = { title: '秋天的第一碗面', author: '小满', content: '<p>牛肉面八折</p>', content_source_url: 'http://127.0.0.1:8000/g/' }
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=='

/** Some addresses of co-wechat-api are written out in full: its requests go to the twin all the same. */
function coWechat(keys) {
  const api = new CoWechatApi(keys.appid, keys.appsecret)
  const request = api.request.bind(api)
  api.request = (url, opts, retry) => request(url.replace(/^https?:\/\/(file\.)?(api|mp)\.weixin\.qq\.com/, base), opts, retry)
  return api
}

function easyWechat(keys) {
  const app = new OfficialAccount({
    app_id: keys.appid, secret: keys.appsecret, use_stable_access_token: true,
    http: { baseURL: `${base}/` }, file_cache: { path: os.tmpdir() },
  })
  const client = app.getClient()
  const told = async (answer) => {
    const body = (await answer).toObject()
    assert.ok(!body.errcode, JSON.stringify(body))
    return body
  }
  return { get: (url, params) => told(client.get(url, { params })), post: (url, body) => told(client.postJson(url, body)) }
}

function pictureFile() {
  const file = path.join(os.tmpdir(), 'cover.png')
  fs.writeFileSync(file, Buffer.from(PIXEL, 'base64'))
  return file
}

async function ended(ask) {
  for (let tries = 0; tries < 100; tries += 1) {
    const { msg_status: status } = await ask()
    if (status !== 'SENDING') return status
    await new Promise((later) => setTimeout(later, 50))
  }
  throw new Error('the sending does not end')
}

async function peopleByCoWechat(api, lin) {
  const { tag } = await api.createTags('会员')
  await api.batchTagging([lin], tag.id)
  assert.deepEqual((await api.getIdList(lin)).tagid_list, [tag.id])
  assert.deepEqual((await api.getUsersFromTag(tag.id)).data.openid, [lin])
  await api.updateTag(tag.id, '老客')
  assert.deepEqual((await api.getTags()).tags.map((row) => row.name), ['星标组', '老客'])
  await api.updateRemark(lin, '窗边')
  assert.equal((await api.batchGetUsers([lin])).user_info_list[0].remark, '窗边')
  await api.createMenu({ button: [{ type: 'click', name: '点餐', key: 'order' }] })
  const some = { button: [{ type: 'click', name: '会员日', key: 'day' }], matchrule: { tag_id: String(tag.id) } }
  const { menuid } = await api.addConditionalMenu(some)
  assert.equal((await api.tryConditionalMenu(lin)).button[0].name, '会员日')
  await api.delConditionalMenu(menuid)
  assert.equal((await api.getMenuConfig()).selfmenu_info.button[0].name, '点餐')
  await api.batchUnTagging([lin], tag.id)
  await api.deleteTag(tag.id)
  await assert.rejects(api.deleteTag(tag.id), (error) => error.code === 45159)
}

async function contentByCoWechat(api, lin, wu) {
  const cover = await api.uploadImageMaterial(pictureFile())
  assert.ok(Buffer.isBuffer(await api.getMaterial(cover.media_id)))
  assert.equal((await api.getMaterialCount()).image_count, 1)
  assert.equal((await api.getMaterials('image', 0, 20)).item[0].media_id, cover.media_id)
  assert.ok((await api.uploadImage(pictureFile())).url)
  const temporary = await api.uploadMedia(pictureFile(), 'image')
  await api.sendImage(lin, temporary.media_id)
  const news = await api.uploadNews({ articles: [{ ...ARTICLE, thumb_media_id: cover.media_id }] })
  await api.sendMpNews(lin, news.media_id)
  await api.previewText(lin, '看看')
  const text = await api.massSendText('午市八折', [lin, wu], 'push-1')
  await assert.rejects(api.massSendText('午市八折', [lin, wu], 'push-1'), (error) => error.code === 45065)
  assert.equal(await ended(() => api.getMassMessageStatus(text.msg_id)), 'SEND_SUCCESS')
  const sent = await api.massSendNews(news.media_id, true)
  assert.equal(await ended(() => api.getMassMessageStatus(sent.msg_id)), 'SEND_SUCCESS')
  await api.deleteMass(sent.msg_id)
  const kinds = (await inbox(lin)).map((message) => `${message.kind} ${message.type}`)
  assert.deepEqual(kinds, ['custom image', 'custom mpnews', 'mass text', 'mass text', 'mass mpnews'])
  await api.removeMaterial(cover.media_id)
}

async function noticesByCoWechat(api, lin) {
  const { template_id: id } = await api.addTemplate('TM00015')
  await api.sendTemplate(lin, id, 'http://127.0.0.1:8000/o/1', '', { orderMoneySum: { value: '28元' } })
  assert.equal((await api.getAllPrivateTemplate()).template_list[0].template_id, id)
  await api.delPrivateTemplate(id)
  assert.equal((await inbox(lin)).at(-1).kind, 'template')
}

async function byEasyWechat(wechat, lin) {
  const { priTmplId: id } = await wechat.post('/wxaapi/newtmpl/addtemplate', { tid: 43225, kidList: [1, 2], sceneDesc: '到号' })
  await act(lin, 'subscribe-message', { templates: { [id]: 'accept' } })
  const data = { character_string1: { value: 'B07' }, thing2: { value: '鹤馆' } }
  await wechat.post('/cgi-bin/message/subscribe/bizsend', { touser: lin, template_id: id, data })
  assert.equal((await inbox(lin)).at(-1).kind, 'subscribe')
  const { short_key: key } = await wechat.post('/cgi-bin/shorten/gen', { long_data: 'table=5' })
  assert.equal((await wechat.post('/cgi-bin/shorten/fetch', { short_key: key })).long_data, 'table=5')
  await wechat.post('/cgi-bin/tags/members/batchblacklist', { openid_list: [lin] })
  assert.equal((await wechat.post('/cgi-bin/tags/members/getblacklist', {})).total, 1)
  await wechat.post('/cgi-bin/tags/members/batchunblacklist', { openid_list: [lin] })
  const quota = await wechat.post('/cgi-bin/openapi/quota/get', { cgi_path: '/cgi-bin/user/get' })
  assert.equal(quota.quota.daily_limit, 500)
}

async function articlesByEasyWechat(wechat, api) {
  const cover = (await api.uploadImageMaterial(pictureFile())).media_id
  const { media_id: draft } = await wechat.post('/cgi-bin/draft/add', { articles: [{ ...ARTICLE, thumb_media_id: cover }] })
  assert.equal((await wechat.get('/cgi-bin/draft/count')).total_count, 1)
  const { publish_id: job } = await wechat.post('/cgi-bin/freepublish/submit', { media_id: draft })
  let status = { publish_status: 1 }
  while (status.publish_status === 1) {
    await new Promise((later) => setTimeout(later, 100))
    status = await wechat.post('/cgi-bin/freepublish/get', { publish_id: job })
  }
  const page = await fetch(status.article_detail.item[0].article_url)
  assert.match(await page.text(), /秋天的第一碗面/)
  const listed = await wechat.post('/cgi-bin/freepublish/batchget', { offset: 0, count: 1 })
  assert.equal(listed.item[0].article_id, status.article_id)
}

async function classicByCoWechat(api) {
  await control('/reset', { profile: 'classic' })
  const lin = await person('lin')
  await act(lin, 'follow')
  const { group } = await api.createGroup('熟客')
  await api.moveUserToGroup(lin, group.id)
  assert.equal((await api.getWhichGroup(lin)).groupid, group.id)
  await api.updateGroup(group.id, '老客')
  await api.removeGroup(group.id)
  assert.deepEqual((await api.getGroups()).groups.map((row) => row.name), ['未分组', '黑名单', '星标组'])
  const short = (await api.shorturl('http://127.0.0.1:8000/g/')).short_url
  assert.equal((await fetch(short, { redirect: 'manual' })).headers.get('location'), 'http://127.0.0.1:8000/g/')
  await control('/reset', { profile: 'modern' })
}

story(async () => {
  await control('/reset', { profile: 'modern' })
  const keys = await control('/credentials')
  const [lin, wu] = [await person('lin'), await person('wu')]
  for (const openid of [lin, wu]) await act(openid, 'follow')
  const api = coWechat(keys)
  await peopleByCoWechat(api, lin)
  await contentByCoWechat(api, lin, wu)
  await noticesByCoWechat(api, lin)
  const wechat = easyWechat(keys)
  await byEasyWechat(wechat, lin)
  await articlesByEasyWechat(wechat, api)
  await classicByCoWechat(coWechat(keys))
})
