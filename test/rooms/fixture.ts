import type { Logger } from 'pino'
import { randomIds } from '../../server/ids.js'
import { createRooms } from '../../server/rooms/create_rooms.js'
import type { Notifier } from '../../server/rooms/ports/notifier.js'
import type { RoomListener } from '../../server/rooms/ports/room_listener.js'
import type { RoomStore } from '../../server/rooms/ports/room_store.js'
import type { Entry } from '../../server/rooms/rules/entry.js'
import type { LiveRoomSettings, RoomSettings } from '../../server/rooms/rules/policy.js'
import type { MemberChange } from '../../server/rooms/rules/room.js'
import { MemoryStore } from '../../server/store/memory.js'
import type { C2CNotice, ImInfo, RoomNotice, RoomType, UserNotice } from '../../wxlite/utils/protocol.js'
import { PlainMedia } from '../support/fake_media.js'
import { ManualClock } from '../support/manual_clock.js'
import { silentLog } from '../support/silent_log.js'

/** Keeps what it is told, in order. */
export class RecordingNotifier implements Notifier {
  readonly reach = 'everywhere'
  readonly published: { roomID: string; change: MemberChange }[] = []
  readonly notices: RoomNotice[] = []
  readonly told: { userID: string; notice: UserNotice | C2CNotice; session?: string }[] = []
  readonly texts: { roomID: string; text: string }[] = []
  readonly groups: string[] = []
  /** Who was put out of which room, e.g. `a room`. */
  readonly expelled: string[] = []
  /** Whether a user has a socket in a room. */
  connected: (userID: string, roomID: string) => boolean = () => true
  /** What making a group does. */
  opening: (roomID: string) => Promise<void> = async () => {}

  info(): ImInfo {
    return { provider: 'embedded', url: 'ws://127.0.0.1/weapp/im' }
  }

  openRoom(roomID: string, _type: RoomType): Promise<void> {
    this.groups.push(roomID)
    return this.opening(roomID)
  }

  publish(roomID: string, change: MemberChange): void {
    this.published.push({ roomID, change })
  }

  notice(notice: RoomNotice): void {
    this.notices.push(notice)
  }

  say(roomID: string, text: string): void {
    this.texts.push({ roomID, text })
  }

  tell(userID: string, notice: UserNotice | C2CNotice, session?: string): void {
    this.told.push({ userID, notice, ...(session !== undefined && { session }) })
  }

  expel(roomID: string, userID: string): void {
    this.expelled.push(`${userID} ${roomID}`)
  }

  present(userID: string, roomID: string): boolean {
    return this.connected(userID, roomID)
  }

  async start(): Promise<void> {}
  async close(): Promise<void> {}

  /** The kinds of the changes of one room, e.g. `['join', 'quit left']`. */
  kinds(roomID: string): string[] {
    const changes = this.published.filter((told) => told.roomID === roomID).map((told) => told.change)
    return changes.map((change) => ('reason' in change ? `${change.type} ${change.reason}` : change.type))
  }
}

export interface Options {
  multiRoom?: Partial<RoomSettings>
  liveRoom?: Partial<LiveRoomSettings>
  listeners?: readonly RoomListener[]
  log?: Logger
  clock?: ManualClock
  store?: RoomStore
}

const common = { heartbeatTimeout: 20, maxIdleDuration: 30, onCreatorLeave: 'close' } as const

/** The whole rooms core, over the memory store unless another one is given, with a clock that the test moves. */
export function roomsFixture({
  multiRoom,
  liveRoom,
  listeners = [],
  log = silentLog,
  clock = new ManualClock(),
  store = new MemoryStore(),
}: Options = {}) {
  const notifier = new RecordingNotifier()
  const media = new PlainMedia()
  const settings = {
    doubleRoom: { ...common, maxMembers: 2 },
    multiRoom: { ...common, maxMembers: 4, ...multiRoom },
    liveRoom: { ...common, maxMembers: 4, maxAudience: 1000, linkMic: 'granted' as const, ...liveRoom },
    awayTimeout: 90,
  }
  const rooms = createRooms({
    clock,
    ids: randomIds,
    store,
    notifier,
    media,
    log,
    settings,
    doorKey: 'the same at each start',
    listeners,
  })
  /** Moves the clock second by second and sweeps after each, as the running server does. */
  async function pass(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second++) {
      clock.advance(1000)
      await rooms.sweep()
    }
  }
  return { clock, store, notifier, media, rooms, settings, pass }
}

export type Fixture = ReturnType<typeof roomsFixture>

/** A caller, by default at the user's only login. */
export function user(userID: string, session = `${userID}-phone`) {
  return { userID, session }
}

/** How a user enters: with its stream `<userID>_<take>`. */
export function entry(userID: string, take = 1): Entry {
  return { userName: `name of ${userID}`, userAvatar: '', streamID: `${userID}_${take}` }
}

/** Matches a ProtocolError of that code (and reason). */
export function refusal(code: number, fields: { reason?: string; roomID?: string } = {}) {
  return { name: 'ProtocolError', code, fields }
}
