/** wx.* name -> the name the bridge knows it by; the rest have one name. */
const BRIDGE: Record<string, string> = {
  onMenuShareTimeline: 'menu:share:timeline',
  onMenuShareAppMessage: 'menu:share:appmessage',
  onMenuShareQQ: 'menu:share:qq',
  onMenuShareWeibo: 'menu:share:weiboApp',
  onMenuShareQZone: 'menu:share:QZone',
  previewImage: 'imagePreview',
  getLocation: 'geoLocation',
  chooseWXPay: 'getBrandWCPayRequest',
  openAddress: 'editAddress',
  addCard: 'batchAddCard',
  openCard: 'batchViewCard',
}

export const bridgeName = (name: string) => BRIDGE[name] ?? name

/** These answer a page that never called wx.config, as they do in WeChat. */
export const OPEN_TO_ALL = new Set([
  'getBrandWCPayRequest',
  'closeWindow',
  'hideOptionMenu',
  'showOptionMenu',
  'getNetworkType',
  'checkJsApi',
  'imagePreview',
])
