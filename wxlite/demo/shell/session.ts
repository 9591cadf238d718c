import { isChinese } from '../../components/stage/language'
import { speakEnglish } from '../../utils/english'
import { getLoginInfo } from '../../utils/getlogininfo'
import liveroom from '../../utils/liveroom'
import type { RoomType } from '../../utils/protocol'
import rtcroom from '../../utils/rtcroom'
import { readProfile } from './profile'
import { serverUrl } from './settings'

if (!isChinese()) speakEnglish()

/** Who is logged in where with what face, per library instance; double and multi rooms share one. */
const signedIn: { rtc?: { key: string; done: Promise<void> }; live?: { key: string; done: Promise<void> } } = {}

/**
 * Logs in for rooms of this type, once; again when the server, the type or the profile changed. Fails with RoomError.
 */
export function signIn(type: RoomType): Promise<void> {
  const place = type === 'live_room' ? 'live' : 'rtc'
  const { userName, userAvatar } = readProfile()
  const server = serverUrl()
  const key = JSON.stringify([type, server, userName, userAvatar])
  const known = signedIn[place]
  if (known?.key === key) return known.done
  const room = place === 'live' ? liveroom : rtcroom
  const done = getLoginInfo({ room, serverUrl: server, type, userName, userAvatar }).then(() => undefined)
  signedIn[place] = { key, done }
  done.catch(() => {
    if (signedIn[place]?.done === done) delete signedIn[place]
  })
  return done
}
