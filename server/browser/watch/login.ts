import type { LiveRoom } from '../../../wxlite/utils/api/liveroom.js'
import { getLoginInfo } from '../../../wxlite/utils/getlogininfo.js'
import type { Platform } from '../../../wxlite/utils/platform/platform.js'
import { texts } from './texts.js'

/** Where the server is, whatever path it is served under: this page is at `<server>/watch/<roomID>`. */
const SERVER = new URL('..', location.href).href.replace(/\/$/, '')

/**
 * Logs in as a guest; as one of the business's own users where the link says so: `#userID=..&userSig=..`, of
 * issue_login. What stands behind `#` is sent to no server, and taken out of the address. Answers the userID.
 */
export async function login(room: LiveRoom, platform: Platform): Promise<string> {
  const given = new URLSearchParams(location.hash.slice(1))
  const [userID, userSig] = [given.get('userID'), given.get('userSig')]
  const userName = given.get('userName') ?? texts.guest(Math.random().toString(36).slice(2, 6).toUpperCase())
  if (userID === null || userSig === null) {
    const guest = await getLoginInfo({ platform, weixin: false, serverUrl: SERVER, type: 'live_room', room, userName })
    return guest.userID
  }
  history.replaceState(null, '', location.pathname + location.search)
  await room.login({ data: { serverDomain: `${SERVER}/weapp/live_room/`, userID, userSig, userName } })
  return userID
}
