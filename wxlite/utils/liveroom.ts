import { type Arguments, asJSON } from './api/arguments'
import type { LiveRole, LiveRoom } from './api/liveroom'
import { method } from './api/method'
import { patience } from './api/patience'
import { asRoomError, ClientCode, cancelled } from './api/room_error'
import type { LiveRoomEvents } from './api/room_events'
import { whole } from './net/requests'
import { type RoomPlatform, wxRoomPlatform } from './platform/platform'
import * as TIMES from './platform/timing'
import {
  type C2CNotice,
  type ChatMessage,
  Code,
  type CountNotice,
  type CustomFields,
  type CustomValue,
  type LinkMicMessage,
  type Pusher,
  type RoomSnapshot,
} from './protocol'
import { BaseRoom, newRoom, type RoomOptions } from './room/base_room'
import { clockText } from './room/clock_text'
import { customChange, fetchCustom } from './room/custom_fields'
import { createLinkMicRequest } from './room/link_mic'
import { isBelievable, isLinkMic } from './room/link_mic_message'
import type { Membership } from './room/membership'
import { createMixer } from './room/mixer'
import { createWatcher } from './room/watcher'

export type { LiveRole, LiveRoom } from './api/liveroom'
export type { AccountInfo, LoginData } from './api/login'
export { asRoomError, ClientCode, RoomError } from './api/room_error'
export type { ConnectionState, LiveRoomEvents, RoomClosed, RoomEndReason } from './api/room_events'
export type { RoomSlot } from './api/room_slot'
export type { PushURLs, RoomInfo } from './api/rtcroom'
export type { RenewLogin } from './net/session'
export type { RoomOptions } from './room/base_room'
export { clockText } from './room/clock_text'

type Entered = { roomID: string; roomCreator: string; mixedPlayURL: string; pushers: Pusher[] }

class Live extends BaseRoom<LiveRoomEvents> implements LiveRoom {
  /** As what the room was entered. */
  private part: 'presenter' | 'audience' | '' = ''
  private readonly mixer = createMixer(this.platform, this.session)
  private readonly linkMic = createLinkMicRequest(this.platform, this.session, this.current)

  constructor(platform: RoomPlatform, options: RoomOptions) {
    super(platform, options)
    const [{ on }, { emit }] = [this.events, this.emitter]
    on('roster', ({ change }) => {
      emit('onPushersChange', {})
      if (change.joined.length + change.quit.length + change.updated.length > 0) this.mix()
    })
    on('message', (message) => this.show(message))
    on('notice', (notice) => void this.receiveNotice(notice))
    on('c2c', (notice) => this.receiveC2C(notice))
    on('sketchpad', (data) => emit('onSketchpadData', { data }))
    on('unseated', () => emit('onKickOut', { roomID: this.getRoomInfo().roomID }))
  }

  get role(): LiveRole {
    return this.part === 'audience' && this.current.membership?.seated ? 'guest' : this.part
  }

  readonly createRoom = method<
    { roomInfo?: string; roomName?: string; pushURL: string; roomID?: string; unlisted?: boolean },
    { roomID: string }
  >('createRoom', (args) => this.create(args))

  readonly enterRoom = method<{ roomID: string }, Entered>('enterRoom', (args) => this.enter(args.need('roomID')))

  readonly exitRoom = method<object, void>('exitRoom', () => this.leave())

  readonly getPushers = method<{ roomID?: string }, RoomSnapshot>('getPushers', (args) =>
    this.current.look(this.roomIDOf(args)),
  )

  readonly requestJoinPusher = method<{ timeout?: number }, void>('requestJoinPusher', async (args) => {
    if (this.role !== 'audience') throw args.wrong('只有观众可以申请连麦')
    await this.linkMic.ask(patience(this.platform, args) ?? TIMES.linkMic)
  })

  readonly cancelJoinPusher = method<object, void>('cancelJoinPusher', () => this.linkMic.cancel(true))

  readonly acceptJoinPusher = method<{ userID: string }, void>('acceptJoinPusher', (args) => this.respond(args, true))

  readonly rejectJoinPusher = method<{ userID: string; reason?: string }, void>('rejectJoinPusher', (args) =>
    this.respond(args, false),
  )

  readonly joinPusher = method<{ pushURL: string }, void>('joinPusher', async (args) => {
    const pushURL = args.need('pushURL')
    await this.current.need(args.operation).takeSeat(pushURL)
  })

  readonly quitPusher = method<object, void>('quitPusher', async () => {
    const membership = this.current.need('quitPusher')
    if (this.part === 'audience') await membership.giveUpSeat()
  })

  readonly kickoutSubPusher = method<{ userID: string }, void>('kickoutSubPusher', async (args) => {
    const target = { roomID: this.current.need(args.operation).roomID, targetUserID: args.need('userID') }
    // The kick ends the stream and the permission, and leaves the guest as audience.
    const { stay } = await this.session.call('kick_pusher', { ...target, stay: true })
    // A server of the first version keeps the guest out until that is lifted.
    if (!stay) await this.session.call('unkick_pusher', target)
  })

  readonly sendC2CCustomMsg = method<{ cmd: string; msg: unknown; toUserID?: string }, void>(
    'sendC2CCustomMsg',
    async (args) => {
      const cmd = args.need('cmd')
      const toUserID = args.text('toUserID') ?? this.current.need(args.operation).roster.roomCreator
      const message = { cmd, data: args.value('msg') }
      args.fitting('msg', asJSON(args, message))
      await this.link(args).c2c(toUserID, message)
    },
  )

  readonly getAudienceList = this.asked<{ roomID?: string }, 'get_audiences', 'audienceCount' | 'audiences'>(
    'getAudienceList',
    'get_audiences',
    (args) => ({ roomID: this.roomIDOf(args) }),
    { audienceCount: 0, audiences: [{}] },
  )

  readonly setCustomField = method<
    { fieldName: string; operation: 'inc' | 'dec' | 'set'; value?: CustomValue },
    { custom: CustomFields }
  >('setCustomField', async (args) => {
    const request = { roomID: this.roomIDOf(args), ...customChange(args) }
    const reply = await this.session.call('set_custom_field', request)
    return { custom: JSON.parse(whole('set_custom_field', reply, { custom: '' }).custom) }
  })

  readonly getCustomInfo = method<{ roomID?: string }, { custom: CustomFields }>('getCustomInfo', async (args) =>
    whole('get_custom_info', await this.session.call('get_custom_info', { roomID: this.roomIDOf(args) }), {
      custom: {},
    }),
  )

  setVideoRatio(ratio: number): void {
    this.mixer.setRatio(ratio === 1 ? '9:16' : '3:4')
    this.mix()
  }

  protected leave(): Promise<void> {
    const { part } = this
    const publishing = this.current.membership?.seatWanted
    this.over()
    return this.current.leave(async ({ roomID, call }) => {
      if (part === 'presenter') return call('destroy_room', { roomID })
      if (publishing) await call('delete_pusher', { roomID }).catch(() => undefined)
      return call('delete_audience', { roomID })
    })
  }

  private async create(args: Arguments): Promise<{ roomID: string }> {
    const pushURL = args.need('pushURL')
    const present = this.current.membership
    if (present && this.part === 'presenter') {
      await present.takeSeat(pushURL)
      return { roomID: present.roomID }
    }
    const room = newRoom(args)
    try {
      return await this.current.create(room, ({ roomID }) => this.present(roomID, room.roomInfo, pushURL))
    } catch (error) {
      if (asRoomError(error).errCode !== Code.ROOM_EXISTS || !(await this.ownRoom(room.roomID))) throw error
      // One's own, which the app fell out of: the seat in it is taken again.
      return this.present(room.roomID, room.roomInfo, pushURL)
    }
  }

  private async present(roomID: string, roomInfo: string, pushURL: string): Promise<{ roomID: string }> {
    const membership = this.current.begin({ roomID, roomInfo })
    await this.settle('presenter', membership, () => membership.takeSeat(pushURL), ClientCode.CREATE)
    this.mix()
    return { roomID }
  }

  private async ownRoom(roomID: string): Promise<boolean> {
    return (await this.session.call('get_pushers', { roomID })).roomCreator === this.session.account.userID
  }

  private async enter(roomID: string): Promise<Entered> {
    const membership = this.current.begin({ roomID, roomInfo: '', audience: createWatcher })
    return this.settle('audience', membership, () => membership.watch(), ClientCode.ENTER)
  }

  /** Enters with a membership that has just begun; one that fails leaves nothing behind. */
  private async settle(
    part: 'presenter' | 'audience',
    membership: Membership,
    enter: () => Promise<void>,
    errCode: number,
  ): Promise<Entered> {
    const present = () => this.current.membership === membership
    if (present()) this.part = part
    try {
      await enter()
    } catch (error) {
      if (present()) this.over()
      this.current.drop(membership)
      throw asRoomError(error, 'enterRoom', errCode)
    }
    const { roomID, roomCreator, mixedPlayURL, pushers } = this.getRoomInfo()
    const room = { roomID, roomCreator, mixedPlayURL, pushers }
    this.emitter.emit('onGetPusherList', room)
    if (!present()) throw cancelled('enterRoom')
    return room
  }

  private async respond(args: Arguments, accept: boolean): Promise<void> {
    const targetUserID = args.need('userID')
    const { roomID } = this.current.need(args.operation)
    await this.session.call('respond_link_mic', { roomID, targetUserID, accept, reason: args.text('reason') })
  }

  private mix(): void {
    const { membership } = this.current
    if (membership && this.part === 'presenter' && this.media.mixed) this.mixer.update(membership.roster)
  }

  protected override over(): void {
    this.part = ''
    this.mixer.stop()
    void this.linkMic.cancel(false)
  }

  protected override announces(): boolean {
    return this.role === 'presenter' || this.role === 'guest'
  }

  private show({ roomID, userID, userName, userAvatar, kind, cmd = '', data, time }: ChatMessage): void {
    const from = { roomID, userID, userName, userAvatar, message: data, time: clockText(time) }
    if (kind === 'text') this.emitter.emit('onRecvRoomTextMsg', from)
    else this.emitter.emit('onRecvRoomCustomMsg', { ...from, cmd })
  }

  private async receiveNotice(notice: CountNotice): Promise<void> {
    const { roomID } = notice
    if (notice.event === 'audience')
      return this.emitter.emit('onAudienceChange', { roomID, audienceCount: notice.audienceCount })
    const custom = `${notice.custom || (await fetchCustom(this.session, roomID))}`
    if (custom && this.getRoomInfo().roomID === roomID) this.emitter.emit('onCustomChange', { roomID, custom })
  }

  private receiveC2C({ fromUserID, data }: C2CNotice): void {
    if (!isLinkMic(data)) {
      if (data.cmd === 'linkmic') return
      this.emitter.emit('onRecvC2CCustomMsg', { userID: fromUserID, cmd: data.cmd, message: data.data })
      return
    }
    const message = data.data
    const { roomID, roomCreator } = this.getRoomInfo()
    if (isBelievable(message, fromUserID, { roomID, roomCreator, role: this.part })) this.receiveLinkMic(message)
  }

  private receiveLinkMic(message: LinkMicMessage['data']): void {
    const { membership } = this.current
    if (message.type === 'request') {
      const { userID, userName, userAvatar } = message
      this.emitter.emit('onRecvJoinPusherRequest', { userID, userName, userAvatar })
    } else if (message.type === 'cancel') {
      this.emitter.emit('onJoinPusherCancel', { userID: message.userID })
    } else if (message.type === 'response') {
      this.linkMic.answered(message)
    } else if (membership?.seatWanted) {
      void membership.giveUpSeat()
      this.emitter.emit('onKickOut', { roomID: membership.roomID })
    }
  }
}

/**
 * Creates a client of live rooms: one presenter, link-mic guests, audience. Each client has a login, a room and at most
 * one socket of its own.
 */
export function createLiveRoom(options?: RoomOptions | null): LiveRoom {
  return createLiveRoomOn(options?.platform ?? wxRoomPlatform(), options ?? {})
}

/** The same for a given platform; bundles that use only this contain no code of the mini-program's platform. */
export function createLiveRoomOn(platform: RoomPlatform, options: RoomOptions): LiveRoom {
  return new Live(platform, options)
}

/** A ready-made instance, for apps that need only one. */
export default /* @__PURE__ */ createLiveRoom()
