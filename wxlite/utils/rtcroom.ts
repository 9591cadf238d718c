import type { Arguments } from './api/arguments'
import { method } from './api/method'
import type { RTCRoomEvents } from './api/room_events'
import type { RTCRoom } from './api/rtcroom'
import { type RoomPlatform, wxRoomPlatform } from './platform/platform'
import type { ChatMessage, Pusher, RoomSnapshot } from './protocol'
import { BaseRoom, newRoom, type RoomOptions } from './room/base_room'
import { clockText } from './room/clock_text'

export type { AccountInfo, LoginData } from './api/login'
export { asRoomError, ClientCode, RoomError } from './api/room_error'
export type { ConnectionState, RoomClosed, RoomEndReason, RTCRoomEvents } from './api/room_events'
export type { RoomSlot } from './api/room_slot'
export type { PushURLs, RoomInfo, RTCRoom } from './api/rtcroom'
export type { RenewLogin } from './net/session'
export type { RoomOptions } from './room/base_room'
export { clockText } from './room/clock_text'

class RTC extends BaseRoom<RTCRoomEvents> implements RTCRoom {
  constructor(platform: RoomPlatform, options: RoomOptions) {
    super(platform, options)
    this.events.on('message', (message) => this.show(message))
  }

  readonly createRoom = method<
    { roomInfo?: string; roomName?: string; roomID?: string; unlisted?: boolean; pushURL?: string },
    { roomID: string; maxMembers?: number }
  >('createRoom', (args) => this.create(args))

  readonly getPushers = method<{ roomID: string }, RoomSnapshot>('getPushers', (args) =>
    this.current.look(args.need('roomID')),
  )

  readonly enterRoom = method<
    { roomID: string; pushURL?: string; roomInfo?: string },
    { roomID: string; pushers: Pusher[] }
  >('enterRoom', async (args) => {
    const roomID = args.need('roomID')
    const pushURL = args.text('pushURL')
    if (pushURL) await this.current.publish(roomID, pushURL, args.text('roomInfo') || '')
    const { pushers } = pushURL ? this.getRoomInfo() : await this.current.look(roomID)
    if (!pushURL) this.emitter.emit('onGetPusherList', { pushers })
    return { roomID, pushers }
  })

  readonly joinPusher = method<{ roomID: string; pushURL: string }, void>('joinPusher', (args) =>
    this.current.publish(args.need('roomID'), args.need('pushURL'), ''),
  )

  readonly exitRoom = method<object, void>('exitRoom', () => this.leave())

  protected leave(): Promise<void> {
    return this.current.leave()
  }

  private create(args: Arguments): Promise<{ roomID: string; maxMembers?: number }> {
    const room = newRoom(args)
    return this.current.create(room, async ({ roomID, maxMembers }) => {
      const pushURL = args.text('pushURL')
      if (pushURL) await this.current.publish(roomID, pushURL, room.roomInfo)
      return { roomID, maxMembers }
    })
  }

  private show({ roomID, userID, userName, userAvatar, kind, cmd = '', data, time }: ChatMessage): void {
    const from = { roomID, userID, nickName: userName, headPic: userAvatar, time: clockText(time) }
    if (kind === 'text') this.emitter.emit('onRecvRoomTextMsg', { ...from, textMsg: data })
    else this.emitter.emit('onRecvRoomCustomMsg', { ...from, cmd, message: data })
  }
}

/**
 * Creates a client of rooms for two or several people. Each client has a login, a room and at most one socket of its
 * own, so that several rooms, or servers, can be used at once.
 *
 * @example const room = createRTCRoom({ im: tencentIM(TencentCloudChat) })
 */
export function createRTCRoom(options?: RoomOptions | null): RTCRoom {
  const given = options || {}
  return createRTCRoomOn(given.platform || wxRoomPlatform(), given)
}

/** The same for a given platform; bundles that use only this contain no code of the mini-program's platform. */
export function createRTCRoomOn(platform: RoomPlatform, options: RoomOptions): RTCRoom {
  return new RTC(platform, options)
}

/** A ready-made instance, for apps that need only one. */
export default /* @__PURE__ */ createRTCRoom()
