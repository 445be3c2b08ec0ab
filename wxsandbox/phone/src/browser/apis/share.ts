import type { Call, Result } from '../bridge'

/** Sets what "send to a friend" will carry. It says "set", never "shared". */
export const setShare =
  (api: string) =>
  ({ page, params, url }: Call): Result => {
    const link = String(params.link ?? url)
    if (!URL.canParse(link) || new URL(link).host !== new URL(url).host) {
      return { err_msg: `${api}:fail, link must be in js secure domain list` }
    }
    page.share = {
      title: String(params.title ?? ''),
      desc: String(params.desc ?? ''),
      imgUrl: String(params.imgUrl ?? ''),
      link,
    }
    return { err_msg: `${api}:ok` }
  }

const SHARING = /^menuItem:share/

/** Only the sharing entries can be hidden here; refresh and copy always stay. */
export const shareMenu =
  (api: string, shown: boolean) =>
  ({ page, params }: Call): Result => {
    const list = Array.isArray(params.menuList) ? params.menuList.map(String) : ['menuItem:share:appMessage']
    if (list.some((item) => SHARING.test(item))) page.shareAllowed = shown
    return { err_msg: `${api}:ok` }
  }
