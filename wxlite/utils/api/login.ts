import type { ImInfo, MediaInfo } from '../protocol'

/** What `login` takes: the reply of get_login_info, the address of the room service, and a face. */
export interface LoginData {
  /** Up to the room type, with the slash at its end: `https://host/weapp/double_room/`. */
  serverDomain: string
  userID: string
  userSig: string
  sdkAppID?: number | string
  accType?: string
  /** Default: one of ten. */
  userName?: string
  userAvatar?: string
}

/** `accountMode`: 0 = the app's own accounts. */
export interface AccountInfo {
  userID: string
  userName: string
  userAvatar: string
  userSig: string
  sdkAppID: number | string
  accountType: string
  accountMode: number
  token: string
  /** What the server says of its notification and media planes; undefined before login. */
  im?: ImInfo
  media?: MediaInfo
}
