import { getLoginInfoOn, type LoginInfoOptions } from '../../../wxlite/utils/getlogininfo.js'
import type { Platform } from '../../../wxlite/utils/platform/platform.js'
import { webPlatform } from './web_platform.js'

/** One for all logins: those that begin together wait for each other by it. */
let page: Platform | undefined

/** Gets an identity for a web page, and logs `room` in. A guest keeps its id in localStorage. */
export function getLoginInfo(options: LoginInfoOptions) {
  page ??= webPlatform()
  return getLoginInfoOn(options?.platform ?? page, { weixin: false, ...options })
}
