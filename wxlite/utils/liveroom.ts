import type { Arguments } from './api/arguments'
import type { LiveRole, LiveRoom } from './api/liveroom'
import { method } from './api/method'
import { asRoomError, ClientCode } from './api/room_error'
import type { LiveRoomEvents } from './api/room_events'
import * as TIMES from './platform/timing'
import type { Audience, C2CNotice, ChatMessage, CustomFields, CustomValue, LinkMicMessage, Pusher, RoomNotice, RoomSnapshot } from './protocol'
import { BaseRoom, type RoomOptions } from './room/base_room'
import { clockText } from './room/clock_text'
import type { OwnHandler } from './room/current_room'
import { createLinkMicRequest } from './room/link_mic'
import type { Stay } from './room/membership'
import { createMixer } from './room/mixer'
import { createWatcher } from './room/watcher'

export type { LiveRoom } from './api/liveroom'
export type { RoomOptions } from './room/base_room'

type Entered = { roomID: string; roomCreator: string; mixedPlayURL: string; pushers: Pusher[] }

class Live extends BaseRoom<LiveRoomEvents> implements LiveRoom {
  /** As what the room was entered. */
  private part: 'presenter' | 'audience' | '' = ''
  private readonly mixer = createMixer(this.platform, this.session)
  private readonly linkMic = createLinkMicRequest({
    platform: this.platform,
    request: () => {
      const { userName, userAvatar } = this.session.account
      return this.session.call('request_link_mic', { roomID: this.current.need('requestJoinPusher').roomID, userName, userAvatar })
    },
    withdraw: async () => {
      const { stay } = this.current
      if (stay) await this.session.call('cancel_link_mic', { roomID: stay.roomID })
    },
  })

  get role(): LiveRole {
    return this.part === 'audience' && this.current.stay?.seated ? 'guest' : this.part
  }

  readonly createRoom = method<{ roomInfo?: string; roomName?: string; pushURL: string; roomID?: string; unlisted?: boolean }, { roomID: string }>(
    'createRoom',
    (args) => this.create(args),
  )

  readonly enterRoom = method<{ roomID: string }, Entered>('enterRoom', (args) => this.enter(args.need('roomID')))

  readonly exitRoom = method<object, void>('exitRoom', () => this.leave())

  readonly getPushers = method<{ roomID?: string }, RoomSnapshot>('getPushers', (args) => this.current.look(this.roomIDOf(args)))

  readonly requestJoinPusher = method<{ timeout?: number }, void>('requestJoinPusher', async (args) => {
    if (this.role !== 'audience') throw args.wrong('只有观众可以申请连麦')
    const timeout = args.value('timeout')
    await this.linkMic.ask(typeof timeout === 'number' && timeout > 0 ? timeout : TIMES.linkMic)
  })

  readonly cancelJoinPusher = method<object, void>('cancelJoinPusher', () => this.linkMic.cancel(true))

  readonly acceptJoinPusher = method<{ userID: string }, void>('acceptJoinPusher', (args) => this.respond(args, true))

  readonly rejectJoinPusher = method<{ userID: string; reason?: string }, void>('rejectJoinPusher', (args) => this.respond(args, false))

  readonly joinPusher = method<{ pushURL: string }, void>('joinPusher', async (args) => {
    const pushURL = args.need('pushURL')
    await this.current.need(args.operation).takeSeat(pushURL)
  })

  readonly quitPusher = method<object, void>('quitPusher', async () => {
    const stay = this.current.need('quitPusher')
    if (this.part === 'audience') await stay.giveUpSeat()
  })

  readonly kickoutSubPusher = method<{ userID: string }, void>('kickoutSubPusher', async (args) => {
    const target = { roomID: this.current.need(args.operation).roomID, targetUserID: args.need('userID') }
    // The kick ends the stream and the permission; lifting it at once leaves the guest as audience.
    await this.session.call('kick_pusher', target)
    await this.session.call('unkick_pusher', target)
  })

  readonly sendC2CCustomMsg = method<{ cmd: string; msg: unknown; toUserID?: string }, void>('sendC2CCustomMsg', async (args) => {
    const cmd = args.need('cmd')
    const toUserID = args.text('toUserID') ?? this.current.need(args.operation).roster.roomCreator
    await this.link(args).c2c(toUserID, { cmd, data: args.value('msg') })
  })

  readonly getAudienceList = method<{ roomID?: string }, { audienceCount: number; audiences: Audience[] }>('getAudienceList', async (args) => {
    const { audienceCount, audiences } = await this.session.call('get_audiences', { roomID: this.roomIDOf(args) })
    return { audienceCount, audiences }
  })

  readonly setCustomField = method<{ fieldName: string; operation: 'inc' | 'dec' | 'set'; value?: CustomValue }, { custom: CustomFields }>(
    'setCustomField',
    async (args) => {
      const fieldName = args.need('fieldName')
      const operation = args.value('operation')
      const value = args.value('value')
      if (operation !== 'inc' && operation !== 'dec' && operation !== 'set') throw args.wrong('参数 operation 须为 inc、dec 或 set')
      const set = typeof value === 'string' || typeof value === 'number' ? value : undefined
      const { custom } = await this.session.call('set_custom_field', { roomID: this.roomIDOf(args), fieldName, operation, value: set })
      return { custom: JSON.parse(custom) }
    },
  )

  readonly getCustomInfo = method<{ roomID?: string }, { custom: CustomFields }>('getCustomInfo', async (args) => {
    const { custom } = await this.session.call('get_custom_info', { roomID: this.roomIDOf(args) })
    return { custom }
  })

  setVideoRatio(ratio: number): void {
    this.mixer.setRatio(ratio === 1 ? '9:16' : '3:4')
    this.mix()
  }

  protected leave(): Promise<void> {
    const { part } = this
    const publishing = this.current.stay?.seatWanted
    this.over()
    return this.current.leave(async ({ roomID }) => {
      if (part === 'presenter') return this.session.call('destroy_room', { roomID })
      if (publishing) await this.session.call('delete_pusher', { roomID }).catch(() => undefined)
      return this.session.call('delete_audience', { roomID })
    })
  }

  private async create(args: Arguments): Promise<{ roomID: string }> {
    const pushURL = args.need('pushURL')
    const present = this.current.stay
    if (present && this.part === 'presenter') {
      await present.takeSeat(pushURL)
      return { roomID: present.roomID }
    }
    return this.make(args, async ({ roomID, roomInfo }) => {
      await this.settle('presenter', await this.current.begin({ roomID, roomInfo }, this.own()), (stay) => stay.takeSeat(pushURL), ClientCode.CREATE)
      this.mix()
      return { roomID }
    })
  }

  private async enter(roomID: string): Promise<Entered> {
    const stay = await this.current.begin({ roomID, roomInfo: '', audience: createWatcher }, this.own())
    return this.settle('audience', stay, () => stay.watch(), ClientCode.ENTER)
  }

  /** Makes a stay that has just begun the present one's part; a stay that fails leaves nothing behind. */
  private async settle(part: 'presenter' | 'audience', stay: Stay, enter: (stay: Stay) => Promise<void>, errCode: number): Promise<Entered> {
    const present = () => this.current.stay === stay
    if (present()) this.part = part
    try {
      await enter(stay)
    } catch (error) {
      if (present()) this.over()
      this.current.drop(stay)
      throw asRoomError(error, 'enterRoom', errCode)
    }
    const { roomID, roomCreator, mixedPlayURL, pushers } = this.getRoomInfo()
    const room = { roomID, roomCreator, mixedPlayURL, pushers }
    this.emitter.emit('onGetPusherList', room)
    return room
  }

  private async respond(args: Arguments, accept: boolean): Promise<void> {
    const targetUserID = args.need('userID')
    const reason = args.text('reason')
    await this.session.call('respond_link_mic', {
      roomID: this.current.need(args.operation).roomID,
      targetUserID,
      accept,
      reason,
    })
  }

  private mix(): void {
    const { stay } = this.current
    if (stay && this.part === 'presenter' && this.media.mixed) this.mixer.update(stay.roster)
  }

  private over(): void {
    this.part = ''
    this.mixer.stop()
    void this.linkMic.cancel(false)
  }

  private own(): OwnHandler {
    return {
      tellsPushers: () => this.role === 'presenter' || this.role === 'guest',
      rosterMoved: (_roster, change) => {
        this.emitter.emit('onPushersChange', {})
        if (change.joined.length + change.quit.length + change.updated.length > 0) this.mix()
      },
      message: (message) => this.told(message),
      notice: (notice) => this.noticed(notice),
      c2c: (notice) => this.spoken(notice),
      sketchpad: (data) => this.emitter.emit('onSketchpadData', { data }),
      unseated: () => this.emitter.emit('onKickOut', { roomID: this.getRoomInfo().roomID }),
      closed: () => this.over(),
    }
  }

  private told({ roomID, userID, userName, userAvatar, kind, cmd = '', data, time }: ChatMessage): void {
    const from = { roomID, userID, userName, userAvatar, message: data, time: clockText(time) }
    if (kind === 'text') this.emitter.emit('onRecvRoomTextMsg', from)
    else this.emitter.emit('onRecvRoomCustomMsg', { ...from, cmd })
  }

  private noticed(notice: RoomNotice): void {
    const { roomID } = notice
    if (notice.event === 'audience') this.emitter.emit('onAudienceChange', { roomID, audienceCount: notice.audienceCount })
    else if (notice.custom !== '') this.emitter.emit('onCustomChange', { roomID, custom: notice.custom })
    else void this.askCustom(roomID)
  }

  /** The fields were too long for the notification. Where asking fails, the next change tells again. */
  private async askCustom(roomID: string): Promise<void> {
    const { custom } = await this.session.call('get_custom_info', { roomID }).catch(() => ({ custom: undefined }))
    if (custom !== undefined && this.getRoomInfo().roomID === roomID) this.emitter.emit('onCustomChange', { roomID, custom: JSON.stringify(custom) })
  }

  private spoken({ fromUserID, data }: C2CNotice): void {
    if (isLinkMic(data)) this.linkMicSaid(fromUserID, data.data)
    else this.emitter.emit('onRecvC2CCustomMsg', { userID: fromUserID, cmd: data.cmd, message: data.data })
  }

  /** Believed only in this room, and only from whom it may come: answers from the creator, requests from the one who asks. */
  private linkMicSaid(fromUserID: string, said: LinkMicMessage['data']): void {
    const { roomID, roomCreator } = this.getRoomInfo()
    if (said.roomID !== roomID) return
    const presenter = this.part === 'presenter'
    if (said.type === 'request' && presenter && said.userID === fromUserID) {
      const { userID, userName, userAvatar } = said
      this.emitter.emit('onRecvJoinPusherRequest', { userID, userName, userAvatar })
    } else if (said.type === 'cancel' && presenter && said.userID === fromUserID) {
      this.emitter.emit('onJoinPusherCancel', { userID: fromUserID })
    } else if (said.type === 'response' && fromUserID === roomCreator) {
      this.linkMic.answered(said)
    } else if (said.type === 'kickout' && fromUserID === roomCreator && this.part === 'audience' && this.current.stay?.seatWanted) {
      void this.current.stay.giveUpSeat()
      this.emitter.emit('onKickOut', { roomID })
    }
  }
}

function isLinkMic(data: C2CNotice['data']): data is LinkMicMessage {
  return data.cmd === 'linkmic' && typeof data.data === 'object' && data.data !== null && 'type' in data.data
}

/**
 * A live room: one presenter, link-mic guests, audience. Each has a login, a room and at most one socket of its own.
 *
 * @example const room = createLiveRoom()
 */
export function createLiveRoom(options: RoomOptions = {}): LiveRoom {
  return new Live(options)
}

/** A ready one, for apps that need no more. */
export default createLiveRoom()
