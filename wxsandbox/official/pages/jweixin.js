/*
 * wxsandbox: the page's half of WeChat. Gives a page inside the twin's phone `wx` (JS-SDK 1.6) and
 * `WeixinJSBridge`. Outside a phone it stays silent, as the real script does outside WeChat.
 *
 * Everything a page asks goes to the phone around it (window.parent) by postMessage:
 *   page  -> phone  {type: 'wxsandbox:invoke', id, api, params, url}   api: the bridge's name
 *   phone -> page   {type: 'wxsandbox:result', id, result}             result: {err_msg or errMsg, ...}
 *   phone -> page   {type: 'wxsandbox:event', event, argv}              heard by WeixinJSBridge.on
 * and the page tells, without an answer, what the bar above it shows:
 *   page  -> phone  {type: 'wxsandbox:location', url, page}   after every change of address; page: which document
 *   page  -> phone  {type: 'wxsandbox:title', title}
 *
 * `preVerifyJSAPI` is wx.config; the phone has its signature checked by POST /_sandbox/jssdk/verify.
 * Payments are `getBrandWCPayRequest`, from the bridge and from wx.chooseWXPay alike.
 * Answers follow WeChat: err_msg `<bridge name>:ok|cancel|fail…`; callbacks of wx.* get errMsg
 * `<wx name>:ok|cancel|fail…`.
 */
(function (window) {
  'use strict'
  if (window.wx && window.wx.__wxsandbox) return
  var document = window.document
  var phone = window.parent === window ? null : window.parent

  // wx.* name -> name at the bridge; all others have one name.
  var BRIDGE_NAMES = {
    onMenuShareTimeline: 'menu:share:timeline',
    onMenuShareAppMessage: 'menu:share:appmessage',
    onMenuShareQQ: 'menu:share:qq',
    onMenuShareWeibo: 'menu:share:weiboApp',
    onMenuShareQZone: 'menu:share:QZone',
    previewImage: 'imagePreview',
    getLocation: 'geoLocation',
    openProductSpecificView: 'openProductViewWithPid',
    addCard: 'batchAddCard',
    openCard: 'batchViewCard',
    chooseWXPay: 'getBrandWCPayRequest',
    openEnterpriseRedPacket: 'getRecevieBizHongBaoRequest',
    startSearchBeacons: 'startMonitoringBeacons',
    stopSearchBeacons: 'stopMonitoringBeacons',
    onSearchBeacons: 'onBeaconsInRange',
    consumeAndShareCard: 'consumedShareCard',
    openAddress: 'editAddress'
  }
  var APIS = Object.keys(BRIDGE_NAMES).concat([
    'checkJsApi', 'updateAppMessageShareData', 'updateTimelineShareData',
    'hideOptionMenu', 'showOptionMenu', 'hideMenuItems', 'showMenuItems',
    'hideAllNonBaseMenuItem', 'showAllNonBaseMenuItem', 'closeWindow', 'scanQRCode',
    'chooseImage', 'uploadImage', 'downloadImage', 'getLocalImgData',
    'startRecord', 'stopRecord', 'onVoiceRecordEnd', 'playVoice', 'pauseVoice', 'stopVoice',
    'onVoicePlayEnd', 'uploadVoice', 'downloadVoice', 'translateVoice',
    'getNetworkType', 'openLocation', 'chooseCard'
  ])

  /* ---- the wire ---- */

  var listeners = {}
  var waiting = {}
  var count = 0
  var session = Math.random().toString(36).slice(2)

  function tell(message) {
    if (phone) phone.postMessage(message, '*')
  }

  function invoke(api, params, done) {
    if (!phone) return
    var id = session + '.' + (++count)
    waiting[id] = done
    tell({ type: 'wxsandbox:invoke', id: id, api: api, params: plain(params), url: location.href })
  }

  /** Functions cannot travel; everything else of the parameters does. */
  function plain(params) {
    return JSON.parse(JSON.stringify(params || {}))
  }

  window.addEventListener('message', function (event) {
    var said = event.data
    if (!phone || (event.source !== phone && event.source !== window.top)) return
    if (said && said.type === 'wxsandbox:event') {
      ;(listeners[said.event] || []).forEach(function (heard) { heard(said.argv || {}) })
      return
    }
    if (!said || said.type !== 'wxsandbox:result' || !waiting.hasOwnProperty(said.id)) return
    var done = waiting[said.id]
    delete waiting[said.id]
    if (done) done(said.result || {})
  })

  /* ---- WeixinJSBridge ---- */

  var bridge = {
    invoke: function (api, params, done) {
      if (typeof params === 'function') { done = params; params = {} }
      invoke(api, params, function (result) {
        if (!result.err_msg && result.errMsg) result.err_msg = result.errMsg
        if (typeof done === 'function') done(result)
      })
    },
    call: function (api, params) { bridge.invoke(api, params) },
    on: function (event, heard) { (listeners[event] = listeners[event] || []).push(heard) },
    log: function () {}
  }

  /* ---- wx ---- */

  var state = 'new' // new, asked, ready, failed
  var settings = {}
  var failure = null
  var whenReady = []
  var onError = null

  function config(given) {
    var mine = settings = given || {}
    state = 'asked'
    failure = null
    if (!phone) return
    var asked = {
      appId: settings.appId,
      timestamp: String(settings.timestamp === undefined ? '' : settings.timestamp),
      nonceStr: settings.nonceStr,
      signature: settings.signature,
      jsApiList: settings.jsApiList,
      openTagList: settings.openTagList
    }
    invoke('preVerifyJSAPI', asked, function (result) {
      if (settings !== mine) return // a newer config overtook this one
      var errMsg = result.errMsg || result.err_msg || 'config:fail'
      if (ending(errMsg) === 'ok') {
        state = 'ready'
        show('config:ok')
        whenReady.splice(0).forEach(function (run) { run() })
        return
      }
      state = 'failed'
      failure = { errMsg: errMsg.indexOf('config:') === 0 ? errMsg : 'config:' + errMsg }
      show(failure.errMsg)
      if (onError) onError(failure)
    })
  }

  function show(errMsg) {
    if (settings.debug) window.alert(JSON.stringify({ errMsg: errMsg }))
  }

  function ready(run) {
    if (state === 'ready') run()
    else whenReady.push(run)
  }

  function error(run) {
    onError = run
    if (state === 'failed') run(failure)
  }

  function ending(message) {
    return String(message).slice(String(message).indexOf(':') + 1)
  }

  function call(name, params) {
    params = params || {}
    invoke(BRIDGE_NAMES[name] || name, forBridge(name, params), function (result) {
      var answer = plain(result)
      var end = ending(answer.errMsg || answer.err_msg || ':fail')
      delete answer.err_msg
      answer.errMsg = name + ':' + end
      if (settings.debug) show(answer.errMsg)
      var how = end === 'ok' ? 'success' : end === 'cancel' ? 'cancel' : 'fail'
      if (typeof params[how] === 'function') params[how](answer)
      if (typeof params.complete === 'function') params.complete(answer)
    })
  }

  /** wx.chooseWXPay says timestamp and leaves the appId to wx.config; the bridge wants both its way. */
  function forBridge(name, params) {
    if (name !== 'chooseWXPay') return params
    return {
      appId: params.appId || settings.appId,
      timeStamp: String(params.timestamp || params.timeStamp || ''),
      nonceStr: params.nonceStr,
      package: params.package,
      signType: params.signType || 'SHA1',
      paySign: params.paySign
    }
  }

  var wx = {
    __wxsandbox: true,
    config: config,
    ready: ready,
    error: error,
    invoke: function (api, params, done) { bridge.invoke(api, params, done) },
    on: bridge.on
  }
  APIS.forEach(function (name) {
    wx[name] = function (params) { call(name, params) }
  })
  window.wx = window.jWeixin = wx
  if (!phone) return

  /* ---- open tags: wx-open-subscribe, once wx.config opened it ---- */

  function slotOf(tag) {
    var inner = tag.querySelector('template, script[type="text/wxtag-template"]')
    return inner ? inner.innerHTML : '<button>subscribe</button>'
  }

  function announce(tag, name, detail) {
    tag.dispatchEvent(new CustomEvent(name, { detail: detail, bubbles: true }))
  }

  function askToSubscribe(tag) {
    var params = { template: tag.getAttribute('template') || '' }
    invoke('tag:wx-open-subscribe', params, function (result) {
      var message = String(result.err_msg || '')
      if (result.subscribeDetails) {
        announce(tag, 'success', { errMsg: 'subscribe:ok', subscribeDetails: result.subscribeDetails })
      } else {
        announce(tag, 'error', { errMsg: message, errCode: message.indexOf('permission') > 0 ? 20001 : 10001 })
      }
    })
  }

  if (window.customElements && !customElements.get('wx-open-subscribe')) {
    customElements.define('wx-open-subscribe', class extends HTMLElement {
      connectedCallback() {
        if (this.shadowRoot) return
        var tag = this
        // the slot of the tag is parsed after its start tag
        setTimeout(function () {
          tag.attachShadow({ mode: 'open' }).innerHTML = slotOf(tag)
          tag.shadowRoot.addEventListener('click', function () { askToSubscribe(tag) })
          ready(function () { announce(tag, 'ready', {}) })
        }, 0)
      }
    })
  }

  /* ---- what the phone shows above the page ---- */

  var shownTitle = null
  function tellLocation() { tell({ type: 'wxsandbox:location', url: location.href, page: session }) }
  function tellTitle() {
    if (document.title === shownTitle) return
    shownTitle = document.title
    tell({ type: 'wxsandbox:title', title: shownTitle })
  }
  ;['pushState', 'replaceState'].forEach(function (name) {
    var original = history[name]
    history[name] = function () {
      var result = original.apply(this, arguments)
      tellLocation()
      return result
    }
  })
  window.addEventListener('popstate', tellLocation)
  window.addEventListener('hashchange', tellLocation)
  window.addEventListener('pageshow', function () { shownTitle = null; tellLocation(); tellTitle() })
  new MutationObserver(tellTitle).observe(document.head || document.documentElement, {
    childList: true, subtree: true, characterData: true
  })
  tellLocation()
  tellTitle()

  window.WeixinJSBridge = bridge
  setTimeout(function () {
    var event = document.createEvent('Event')
    event.initEvent('WeixinJSBridgeReady', true, false)
    document.dispatchEvent(event)
  }, 0)
})(window)
