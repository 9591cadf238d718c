import { createLiveRoom as createLive } from '../../../wxlite/utils/liveroom.js'
import { createRTCRoom as createRTC, type RoomOptions } from '../../../wxlite/utils/rtcroom.js'
import { webRoomPlatform } from './web_platform.js'

/** A room of two or several people, in a web page. See the mini-program's. */
export function createRTCRoom(options: RoomOptions = {}) {
  return createRTC({ platform: webRoomPlatform(), ...options })
}

/** A live room, in a web page. See the mini-program's. */
export function createLiveRoom(options: RoomOptions = {}) {
  return createLive({ platform: webRoomPlatform(), ...options })
}
