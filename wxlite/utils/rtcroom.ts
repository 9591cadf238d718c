import type { Arguments } from './api/arguments'
import { method } from './api/method'
import { asRoomError, ClientCode } from './api/room_error'
import type { RTCRoomEvents } from './api/room_events'
import type { RTCRoom } from './api/rtcroom'
import type { ChatMessage, Pusher, RoomSnapshot } from './protocol'
import { BaseRoom, type RoomOptions } from './room/base_room'
import { clockText } from './room/clock_text'
import type { OwnHandler } from './room/current_room'

export type { RTCRoom } from './api/rtcroom'
export type { RoomOptions } from './room/base_room'

class RTC extends BaseRoom<RTCRoomEvents> implements RTCRoom {
  readonly createRoom = method<
    { roomInfo?: string; roomName?: string; roomID?: string; unlisted?: boolean; pushURL?: string },
    { roomID: string; maxMembers?: number }
  >('createRoom', (args) => this.create(args))

  readonly getPushers = method<{ roomID: string }, RoomSnapshot>('getPushers', (args) => this.current.look(args.need('roomID')))

  readonly enterRoom = method<{ roomID: string; pushURL?: string; roomInfo?: string }, { roomID: string; pushers: Pusher[] }>('enterRoom', async (args) => {
    const roomID = args.need('roomID')
    const pushURL = args.text('pushURL')
    if (pushURL) return this.enter(roomID, pushURL, args.text('roomInfo') || '')
    const { pushers } = await this.current.look(roomID)
    this.emitter.emit('onGetPusherList', { pushers })
    return { roomID, pushers }
  })

  readonly joinPusher = method<{ roomID: string; pushURL: string }, void>('joinPusher', async (args) => {
    await this.enter(args.need('roomID'), args.need('pushURL'), '')
  })

  readonly exitRoom = method<object, void>('exitRoom', () => this.leave())

  protected leave(): Promise<void> {
    return this.current.leave(({ roomID }) => this.session.call('delete_pusher', { roomID }))
  }

  private create(args: Arguments): Promise<{ roomID: string; maxMembers?: number }> {
    return this.make(args, async ({ roomID, roomInfo, maxMembers }) => {
      const pushURL = args.text('pushURL')
      if (pushURL) await this.enter(roomID, pushURL, roomInfo)
      return { roomID, maxMembers }
    })
  }

  private async enter(roomID: string, pushURL: string, roomInfo: string): Promise<{ roomID: string; pushers: Pusher[] }> {
    const present = this.current.stay
    const stay = present?.roomID === roomID ? present : await this.current.begin({ roomID, roomInfo }, this.own())
    try {
      await stay.takeSeat(pushURL)
    } catch (error) {
      // A first entry that failed leaves nothing behind; a failed return leaves the stay to its heartbeats.
      if (stay !== present) this.current.drop(stay)
      throw asRoomError(error, 'enterRoom', ClientCode.ENTER)
    }
    return { roomID, pushers: this.getRoomInfo().pushers }
  }

  private own(): OwnHandler {
    return {
      tellsPushers: () => true,
      message: (message) => this.told(message),
      rosterMoved: () => {},
      notice: () => {},
      c2c: () => {},
      sketchpad: () => {},
      unseated: () => {},
      closed: () => {},
    }
  }

  private told({ roomID, userID, userName, userAvatar, kind, cmd = '', data, time }: ChatMessage): void {
    const from = { roomID, userID, nickName: userName, headPic: userAvatar, time: clockText(time) }
    if (kind === 'text') this.emitter.emit('onRecvRoomTextMsg', { ...from, textMsg: data })
    else this.emitter.emit('onRecvRoomCustomMsg', { ...from, cmd, message: data })
  }
}

/**
 * A room of two or several people. Each has a login, a room and at most one socket of its own, so that several rooms,
 * or servers, can be used at once.
 *
 * @example const room = createRTCRoom({ im: tencentIM(TencentCloudChat) })
 */
export function createRTCRoom(options: RoomOptions = {}): RTCRoom {
  return new RTC(options)
}

/** A ready one, for apps that need no more. */
export default createRTCRoom()
