import type { Arguments } from '../api/arguments'
import { createEmitter, type Emitter } from '../api/emitter'
import type { AccountInfo, LoginData } from '../api/login'
import { method } from '../api/method'
import { pick } from '../api/pick'
import { linkDown } from '../api/room_error'
import type { CommonEvents, ConnectionState } from '../api/room_events'
import type { RoomSlot } from '../api/room_slot'
import type { CommonRoom, InnerRoom, NewRoom, PushURLs, RoomInfo } from '../api/rtcroom'
import { embeddedIM } from '../im/embedded'
import type { ImAdapter } from '../im/im_link'
import { createRequests, whole } from '../net/requests'
import { createSession, type RenewLogin, type Session } from '../net/session'
import type { RoomPlatform } from '../platform/platform'
import type { MediaInfo, OperationName, Operations, RecordReply } from '../protocol'
import { type CurrentRoom, createCurrentRoom } from './current_room'
import type { MembershipEvents } from './membership_events'
import { othersOf } from './roster'

export interface RoomOptions {
  /** Default: the embedded socket. For Tencent Cloud IM: `tencentIM(TencentCloudChat)`. */
  im?: ImAdapter
  /** Default: the mini-program's own. */
  platform?: RoomPlatform
  /**
   * Asked for a new identity of the same user when the userSig has run out; without it the room then ends
   * (`onRoomClose` with reason `login`).
   * @example createRTCRoom({ renewLogin: () => getLoginInfo({ serverUrl, type: 'double_room' }) })
   */
  renewLogin?: RenewLogin
}

const BEFORE_LOGIN: MediaInfo = { provider: 'embedded', playMode: 'live', minCache: 1, maxCache: 3, mixed: false }

/** What rtcroom and liveroom share: a login, at most one room at a time, and the methods that both have. */
export abstract class BaseRoom<Events extends CommonEvents> implements CommonRoom<Events> {
  protected readonly session: Session
  protected readonly current: CurrentRoom
  /** To the page. */
  protected readonly emitter: Emitter<Events>
  /** From the present membership, to the room object. */
  protected readonly events: Emitter<MembershipEvents>

  /** For `createCall` and `createModeration`. */
  readonly inner: InnerRoom
  readonly setListener: Emitter<Events>['setListener']
  readonly on: Emitter<Events>['on']

  constructor(
    protected readonly platform: RoomPlatform,
    { im = embeddedIM, renewLogin }: RoomOptions,
  ) {
    this.emitter = createEmitter<Events>(platform)
    this.events = createEmitter<MembershipEvents>(platform)
    this.setListener = this.emitter.setListener
    this.on = this.emitter.on
    this.session = createSession(platform, createRequests(platform), im, () => this.leave(), renewLogin)
    const { session, events } = this
    this.current = createCurrentRoom({ platform, im, session, events, leaving: this.emitter.cut })
    this.inner = { session, current: this.current, events }
    this.raiseEvents()
  }

  readonly login = method<LoginData, { userID: string; userName: string }>('login', (args) =>
    this.session.login(loginData(args)),
  )
  readonly init = this.login
  readonly logout = method<object, void>('logout', () => this.session.logout())
  readonly unInit = this.logout

  readonly getRoomList = this.asked<{ index: number; cnt: number }, 'get_room_list', 'rooms' | 'total'>(
    'getRoomList',
    'get_room_list',
    pageOf,
    { rooms: [{}], total: 0 },
  )

  readonly getPushURL = method<{ roomID?: string }, PushURLs>('getPushURL', (args) =>
    this.session.call('get_push_url', { roomID: args.text('roomID') }),
  )

  readonly sendRoomTextMsg = method<{ msg: string }, void>('sendRoomTextMsg', (args) =>
    this.send(args, args.need('msg')),
  )

  readonly sendRoomCustomMsg = method<{ cmd: string; msg: string }, void>('sendRoomCustomMsg', (args) => {
    const cmd = args.need('cmd')
    return this.send(args, args.text('msg') || '', cmd)
  })

  readonly kickPusher = this.decided('kickPusher', 'kick_pusher')
  readonly unkickPusher = this.decided('unkickPusher', 'unkick_pusher')

  readonly destroyRoom = method<{ roomID?: string }, void>('destroyRoom', async (args) => {
    await this.session.call('destroy_room', { roomID: this.roomIDOf(args) })
  })

  readonly startRecord = this.recorded('startRecord', 'start_record')
  readonly stopRecord = this.recorded('stopRecord', 'stop_record')

  readonly getRecordList = this.asked<
    { index: number; cnt: number; roomID?: string },
    'get_record_list',
    'records' | 'total'
  >('getRecordList', 'get_record_list', (args) => ({ ...pageOf(args), roomID: args.text('roomID') }), {
    records: [{}],
    total: 0,
  })

  get members(): RoomSlot[] {
    return [...this.current.roster.slots]
  }

  get connection(): ConnectionState {
    const { membership } = this.current
    return membership ? membership.connection : 'off'
  }

  get media(): MediaInfo {
    return this.session.loggedIn ? this.session.account.media : BEFORE_LOGIN
  }

  getAccountInfo(): AccountInfo {
    return this.session.loggedIn
      ? { ...this.session.account }
      : {
          userID: '',
          userName: '',
          userAvatar: '',
          userSig: '',
          sdkAppID: '',
          accountType: '',
          accountMode: 0,
          token: '',
        }
  }

  getRoomInfo(): RoomInfo {
    const { roster } = this.current
    return {
      ...pick(roster, 'roomID', 'roomInfo', 'roomCreator', 'mixedPlayURL', 'maxMembers'),
      recording: [...roster.recording],
      pushers: othersOf(roster),
    }
  }

  suspend(suspended = true): void {
    const { membership } = this.current
    if (membership) membership.setSuspended(suspended)
  }

  resume(): void {
    this.suspend(false)
  }

  async refresh(): Promise<void> {
    const { membership } = this.current
    if (membership) await membership.pull()
  }

  /** Leaves the present room, if any. */
  protected abstract leave(): Promise<void>

  /** Whether the page gets join, quit and update events now. */
  protected announces(): boolean {
    return true
  }

  /** The room is over for this user, before the page hears of it. */
  protected over(): void {}

  /** The link that messages go by. */
  protected link({ operation }: Arguments) {
    const { link } = this.current.need(operation)
    if (!link) throw linkDown(operation)
    return link
  }

  /** The room meant: the one named, else the present one. */
  protected roomIDOf(args: Arguments): string {
    return args.text('roomID') || this.current.need(args.operation).roomID
  }

  /** Asks the server; the page gets the fields of the reply that the example has. */
  protected asked<Data, Name extends OperationName, Field extends keyof Operations[Name]['reply']>(
    name: string,
    operation: Name,
    body: (args: Arguments) => Operations[Name]['request'],
    example: { readonly [F in Field]: unknown },
  ) {
    return method<Data, Pick<Operations[Name]['reply'], Field>>(name, async (args) =>
      whole(operation, await this.session.call(operation, body(args)), example),
    )
  }

  private send(args: Arguments, msg: string, cmd?: string): Promise<void> {
    args.fitting('msg', msg)
    return this.link(args).send(cmd ? 'custom' : 'text', msg, cmd)
  }

  /** What the creator decides about one user. */
  private decided(name: string, operation: 'kick_pusher' | 'unkick_pusher') {
    return method<{ userID: string; roomID?: string }, void>(name, async (args) => {
      const targetUserID = args.need('userID')
      await this.session.call(operation, { roomID: this.roomIDOf(args), targetUserID })
    })
  }

  private recorded(name: string, operation: 'start_record' | 'stop_record') {
    return method<{ userID?: string; roomID?: string }, RecordReply>(name, (args) =>
      this.session.call(operation, { roomID: this.roomIDOf(args), targetUserID: args.text('userID') }),
    )
  }

  /** What happens in the present room, under the names that both kinds of rooms have for it. */
  private raiseEvents(): void {
    const { emit, series } = this.emitter
    const { on } = this.events
    on('roster', ({ roster, change }) => {
      const { joined, quit, updated, creator, recording } = change
      const emit = series()
      if (this.announces()) {
        if (joined.length > 0) emit('onPusherJoin', { pushers: joined })
        if (quit.length > 0) emit('onPusherQuit', { pushers: quit })
        if (updated.length > 0) emit('onPusherUpdate', { pushers: updated })
      }
      emit('onMembersChange', { members: this.members })
      if (creator) emit('onCreatorChange', pick(roster, 'roomID', 'roomCreator', 'mixedPlayURL'))
      if (recording) emit('onRecordingChange', { roomID: roster.roomID, recording: [...roster.recording] })
    })
    on('connection', (state) => emit('onConnectionChange', { state }))
    on('personal', (notice) => {
      if (notice.event === 'record') emit('onRecordReady', { roomID: notice.record.roomID, record: notice.record })
    })
    on('reenter', (payload) => emit('onReenter', payload))
    on('pushURL', (payload) => emit('onPushURLChange', payload))
    on('left', () => emit('onMembersChange', { members: [] }))
    on('closed', (closed) => {
      this.over()
      const emit = series()
      emit('onMembersChange', { members: [] })
      emit('onRoomClose', closed)
    })
  }
}

/** Which part of a list. */
function pageOf(args: Arguments): { index: number; cnt: number } {
  return { index: args.needNumber('index'), cnt: args.needNumber('cnt') }
}

/** What a page says of the room that it wants. */
export function newRoom(args: Arguments): NewRoom {
  const roomInfo = args.text('roomInfo') || args.text('roomName') || ''
  return { roomInfo, roomID: args.text('roomID') || '', unlisted: args.value('unlisted') === true }
}

function loginData(args: Arguments): LoginData {
  const serverDomain = args.need('serverDomain')
  if (!/^https?:\/\/.+\/$/.test(serverDomain))
    throw args.wrong('serverDomain 须为完整地址并以 / 结尾', '例如 https://host/weapp/double_room/')
  const sdkAppID = args.value('sdkAppID')
  return {
    serverDomain,
    userID: args.need('userID'),
    userSig: args.need('userSig'),
    sdkAppID: typeof sdkAppID === 'number' ? sdkAppID : args.text('sdkAppID'),
    accType: args.text('accType'),
    userName: args.text('userName'),
    userAvatar: args.text('userAvatar'),
  }
}
