import { needText, text, wrong } from './arguments'
import { BaseRoom, type RoomOptions } from './base_room'
import { clockText } from './clock_text'
import type { OwnHandler } from './current_room'
import { createLinkMicRequest } from './link_mic'
import type { LiveRole, LiveRoom } from './liveroom_api'
import { type Given, method } from './method'
import { createMixer } from './mixer'
import type { Audience, C2CNotice, ChatMessage, CustomFields, CustomValue, LinkMicMessage, Pusher, RoomNotice, RoomSnapshot } from './protocol'
import { asRoomError, ClientCode } from './room_error'
import type { LiveRoomEvents } from './room_events'
import { TIMES } from './timing'

export type { RoomOptions } from './base_room'
export type { LiveRoom } from './liveroom_api'

type Entered = { roomID: string; roomCreator: string; mixedPlayURL: string; pushers: Pusher[] }

class Live extends BaseRoom<LiveRoomEvents> implements LiveRoom {
  private part: LiveRole = ''
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
    return this.part
  }

  readonly createRoom = method<{ roomInfo?: string; roomName?: string; pushURL: string; roomID?: string; unlisted?: boolean }, { roomID: string }>(
    'createRoom',
    (given) => this.create(given),
  )

  readonly enterRoom = method<{ roomID: string }, Entered>('enterRoom', (given) => this.enter(needText('enterRoom', given, 'roomID')))

  readonly exitRoom = method<object, void>('exitRoom', () => this.leave())

  readonly getPushers = method<{ roomID?: string }, RoomSnapshot>('getPushers', (given) => this.current.look(this.roomIDOf('getPushers', given)))

  readonly requestJoinPusher = method<{ timeout?: number }, void>('requestJoinPusher', async ({ timeout }) => {
    if (this.part !== 'audience') throw wrong('requestJoinPusher', '只有观众可以申请连麦')
    await this.linkMic.ask(typeof timeout === 'number' && timeout > 0 ? timeout : TIMES.linkMic)
  })

  readonly cancelJoinPusher = method<object, void>('cancelJoinPusher', () => this.linkMic.cancel(true))

  readonly acceptJoinPusher = method<{ userID: string }, void>('acceptJoinPusher', (given) => this.respond('acceptJoinPusher', given, true))

  readonly rejectJoinPusher = method<{ userID: string; reason?: string }, void>('rejectJoinPusher', (given) => this.respond('rejectJoinPusher', given, false))

  readonly joinPusher = method<{ pushURL: string }, void>('joinPusher', async (given) => {
    const pushURL = needText('joinPusher', given, 'pushURL')
    const stay = this.current.need('joinPusher')
    await stay.takeSeat(pushURL)
    if (this.part === 'audience') this.part = 'guest'
  })

  readonly quitPusher = method<object, void>('quitPusher', async () => {
    const stay = this.current.need('quitPusher')
    if (this.part !== 'guest') return
    this.part = 'audience'
    await stay.giveUpSeat()
  })

  readonly kickoutSubPusher = method<{ userID: string }, void>('kickoutSubPusher', async (given) => {
    const target = { roomID: this.current.need('kickoutSubPusher').roomID, targetUserID: needText('kickoutSubPusher', given, 'userID') }
    // The kick ends the stream and the permission; lifting it at once leaves the guest as audience.
    await this.session.call('kick_pusher', target)
    await this.session.call('unkick_pusher', target)
  })

  readonly sendC2CCustomMsg = method<{ cmd: string; msg: unknown; toUserID?: string }, void>('sendC2CCustomMsg', async (given) => {
    const cmd = needText('sendC2CCustomMsg', given, 'cmd')
    const toUserID = text(given, 'toUserID') ?? this.current.need('sendC2CCustomMsg').roster.roomCreator
    await this.link('sendC2CCustomMsg').c2c(toUserID, { cmd, data: given.msg })
  })

  readonly getAudienceList = method<{ roomID?: string }, { audienceCount: number; audiences: Audience[] }>('getAudienceList', async (given) => {
    const { audienceCount, audiences } = await this.session.call('get_audiences', { roomID: this.roomIDOf('getAudienceList', given) })
    return { audienceCount, audiences }
  })

  readonly setCustomField = method<{ fieldName: string; operation: 'inc' | 'dec' | 'set'; value?: CustomValue }, { custom: CustomFields }>(
    'setCustomField',
    async (given) => {
      const fieldName = needText('setCustomField', given, 'fieldName')
      const { operation, value } = given
      if (operation !== 'inc' && operation !== 'dec' && operation !== 'set') throw wrong('setCustomField', '参数 operation 须为 inc、dec 或 set')
      const set = typeof value === 'string' || typeof value === 'number' ? { value } : {}
      const { custom } = await this.session.call('set_custom_field', { roomID: this.roomIDOf('setCustomField', given), fieldName, operation, ...set })
      return { custom: JSON.parse(custom) }
    },
  )

  readonly getCustomInfo = method<{ roomID?: string }, { custom: CustomFields }>('getCustomInfo', async (given) => {
    const { custom } = await this.session.call('get_custom_info', { roomID: this.roomIDOf('getCustomInfo', given) })
    return { custom }
  })

  setVideoRatio(ratio: number): void {
    this.mixer.setRatio(ratio === 1 ? '9:16' : '3:4')
    this.mix()
  }

  protected leave(): Promise<void> {
    const part = this.part
    this.over()
    return this.current.leave(async ({ roomID }) => {
      if (part === 'presenter') return this.session.call('destroy_room', { roomID })
      if (part === 'guest') await this.session.call('delete_pusher', { roomID }).catch(() => undefined)
      return this.session.call('delete_audience', { roomID })
    })
  }

  private async create(given: Given): Promise<{ roomID: string }> {
    const pushURL = needText('createRoom', given, 'pushURL')
    const present = this.current.stay
    if (present && this.part === 'presenter') {
      await present.takeSeat(pushURL)
      return { roomID: present.roomID }
    }
    if (present) throw wrong('createRoom', '已在其他房间中', '请先调用 exitRoom')
    const roomInfo = text(given, 'roomInfo') ?? text(given, 'roomName') ?? ''
    const { roomID } = await this.session.call('create_room', {
      roomInfo,
      roomID: text(given, 'roomID') ?? '',
      ...(given.unlisted === true ? { unlisted: true } : {}),
    })
    const stay = await this.current.begin({ roomID, roomInfo, role: 'member' }, this.own())
    this.part = 'presenter'
    try {
      await stay.takeSeat(pushURL)
    } catch (error) {
      this.over()
      this.current.drop(stay)
      throw asRoomError(error, 'createRoom', ClientCode.CREATE)
    }
    this.entered()
    this.mix()
    return { roomID }
  }

  private async enter(roomID: string): Promise<Entered> {
    const stay = await this.current.begin({ roomID, roomInfo: '', role: 'audience' }, this.own())
    this.part = 'audience'
    try {
      await stay.watch()
    } catch (error) {
      this.over()
      this.current.drop(stay)
      throw asRoomError(error, 'enterRoom', ClientCode.ENTER)
    }
    return this.entered()
  }

  private entered(): Entered {
    const { roomID, roomCreator, mixedPlayURL, pushers } = this.getRoomInfo()
    const room = { roomID, roomCreator, mixedPlayURL, pushers }
    this.emitter.emit('onGetPusherList', room)
    return room
  }

  private async respond(operation: string, given: Given, accept: boolean): Promise<void> {
    const targetUserID = needText(operation, given, 'userID')
    const reason = text(given, 'reason')
    await this.session.call('respond_link_mic', {
      roomID: this.current.need(operation).roomID,
      targetUserID,
      accept,
      ...(reason === undefined ? {} : { reason }),
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
      tellsPushers: () => this.part === 'presenter' || this.part === 'guest',
      rosterMoved: (_roster, change) => {
        this.emitter.emit('onPushersChange', {})
        if (change.joined.length + change.quit.length + change.updated.length > 0) this.mix()
      },
      message: (message) => this.told(message),
      notice: (notice) => this.noticed(notice),
      c2c: (notice) => this.spoken(notice),
      sketchpad: (data) => this.emitter.emit('onSketchpadData', { data }),
      unseated: () => this.unseated(),
      closed: () => this.over(),
    }
  }

  private unseated(): void {
    if (this.part !== 'guest') return
    this.part = 'audience'
    this.emitter.emit('onKickOut', { roomID: this.getRoomInfo().roomID })
  }

  private told({ roomID, userID, userName, userAvatar, kind, cmd = '', data, time }: ChatMessage): void {
    const from = { roomID, userID, userName, userAvatar, message: data, time: clockText(time) }
    if (kind === 'text') this.emitter.emit('onRecvRoomTextMsg', from)
    else this.emitter.emit('onRecvRoomCustomMsg', { ...from, cmd })
  }

  private noticed(notice: RoomNotice): void {
    const { roomID } = notice
    if (notice.event === 'audience') this.emitter.emit('onAudienceChange', { roomID, audienceCount: notice.audienceCount })
    else this.emitter.emit('onCustomChange', { roomID, custom: notice.custom })
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
    } else if (said.type === 'kickout' && fromUserID === roomCreator && this.part === 'guest') {
      this.unseated()
      void this.current.stay?.giveUpSeat().catch(() => undefined)
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
