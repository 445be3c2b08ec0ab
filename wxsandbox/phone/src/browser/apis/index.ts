import type { Call, Result } from '../bridge'
import { bridgeName } from '../names'
import { batchAddCard, batchViewCard, chooseCard } from './cards'
import { chooseImage, getLocalImgData, imagePreview, uploadImage } from './pictures'
import { geoLocation, openLocation } from './places'
import { getBrandWCPayRequest } from './pay'
import { editAddress, scanQRCode } from './people'
import { subscribe } from './subscribe'
import { setShare, shareMenu } from './share'
import { settings } from '../../state/settings'

type Work = (call: Call) => Promise<Result> | Result

const setMenu = (shown: boolean): Work => (call) => {
  call.page.menu = shown
  return { err_msg: shown ? 'showOptionMenu:ok' : 'hideOptionMenu:ok' }
}

function checkJsApi({ params }: Call): Result {
  const asked = Array.isArray(params.jsApiList) ? params.jsApiList.map(String) : []
  const checkResult = Object.fromEntries(asked.map((name) => [name, bridgeName(name) in APIS]))
  return { err_msg: 'checkJsApi:ok', checkResult }
}

/** Every API that works here, by the bridge's name. What is not listed is refused, not faked. */
export const APIS: Record<string, Work> = {
  getBrandWCPayRequest,
  checkJsApi,
  chooseImage,
  imagePreview,
  uploadImage,
  getLocalImgData,
  geoLocation,
  openLocation,
  scanQRCode,
  editAddress,
  batchAddCard,
  batchViewCard,
  chooseCard,
  'tag:wx-open-subscribe': subscribe,
  updateAppMessageShareData: setShare('updateAppMessageShareData'),
  updateTimelineShareData: setShare('updateTimelineShareData'),
  'menu:share:appmessage': setShare('menu:share:appmessage'),
  'menu:share:timeline': setShare('menu:share:timeline'),
  hideOptionMenu: setMenu(false),
  showOptionMenu: setMenu(true),
  hideAllNonBaseMenuItem: shareMenu('hideAllNonBaseMenuItem', false),
  showAllNonBaseMenuItem: shareMenu('showAllNonBaseMenuItem', true),
  hideMenuItems: shareMenu('hideMenuItems', false),
  showMenuItems: shareMenu('showMenuItems', true),
  getNetworkType: () => ({
    err_msg: 'getNetworkType:ok',
    networkType: { wifi: 'wifi', '5g': '5g', slow: '2g' }[settings.network],
  }),
  closeWindow: (call) => {
    call.closeWindow()
    return { err_msg: 'closeWindow:ok' }
  },
}
