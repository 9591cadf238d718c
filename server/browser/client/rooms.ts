import { createLiveRoomOn } from '../../../wxlite/utils/liveroom.js'
import { createRTCRoomOn, type RoomOptions } from '../../../wxlite/utils/rtcroom.js'
import { webRoomPlatform } from './web_platform.js'

/** A room of two or several people, in a web page. See the mini-program's. */
export function createRTCRoom(options: RoomOptions = {}) {
  return createRTCRoomOn(options.platform ?? webRoomPlatform(), options)
}

/** A live room, in a web page. See the mini-program's. */
export function createLiveRoom(options: RoomOptions = {}) {
  return createLiveRoomOn(options.platform ?? webRoomPlatform(), options)
}
