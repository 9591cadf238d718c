import { type LoginInfoOptions, getLoginInfo as withPlatform } from '../../../wxlite/utils/getlogininfo.js'
import { webPlatform } from './web_platform.js'

/** Gets an identity for a web page, and logs `room` in. A guest keeps its id in localStorage. */
export function getLoginInfo(options: LoginInfoOptions) {
  return withPlatform({ platform: webPlatform(), weixin: false, ...options })
}
