import {
  type Audience,
  type CustomFields,
  type CustomValue,
  LIMITS,
  type RoomType,
} from '../../wxlite/utils/protocol.js'
import type { Ids } from '../ids.js'
import { ProtocolError } from '../protocol_error.js'
import type { Changes } from './changes.js'
import { RoomControls } from './controls.js'
import type { DoorKeeper, Visit } from './door_keeper.js'
import type { KickOptions, Rooms } from './rooms.js'
import { asCaller, asVisitor } from './rules/access.js'
import { addAudience, audienceSeen, removeAudience } from './rules/audience.js'
import { beat } from './rules/beat.js'
import { type CreateRequest, create, UNLISTED_ID } from './rules/create.js'
import { customFields, setCustom } from './rules/custom.js'
import { destroy } from './rules/destroy.js'
import { enter } from './rules/enter.js'
import type { Entered, Entry } from './rules/entry.js'
import { kick, unkick } from './rules/kick.js'
import { leave } from './rules/leave.js'
import { cancelLinkMic, requestLinkMic, respondLinkMic } from './rules/link_mic.js'
import type { Policy } from './rules/policy.js'
import type { Actor, RoomView } from './rules/room.js'
import { Refusal, unchanged } from './rules/step.js'

/** Random bytes of an id that the server chooses: nobody finds an unlisted room by guessing. */
const ID_BYTES = 12

/** The rooms of one type: applies the rule of each operation. */
export class RoomManager implements Rooms {
  readonly controls: RoomControls

  constructor(
    private readonly policy: Policy,
    private readonly changes: Changes,
    private readonly ids: Ids,
    /** Whether this user has a socket in the room, whose end will be noticed. */
    private readonly present: (userID: string, roomID: string) => boolean,
    private readonly door: DoorKeeper,
  ) {
    this.controls = new RoomControls(policy, changes, door)
  }

  get type(): RoomType {
    return this.policy.type
  }

  create(caller: Actor, request: CreateRequest): Promise<Entered> {
    const roomID = request.roomID || `${request.unlisted ? UNLISTED_ID : 'room_'}${this.ids.hex(ID_BYTES)}`
    const door = request.door && this.door.hashed(roomID, request.door)
    const asked = { ...request, roomID, ...(door && { door }) }
    return this.changes.change(roomID, (found, now) => create(this.policy, found, caller, asked, now), {
      makes: true,
    })
  }

  enter(caller: Actor, roomID: string, entry: Entry, roomInfo = '', visit: Visit = {}): Promise<Entered> {
    return this.door.admit(this.policy, caller, roomID, visit, (password) =>
      this.changes.change(
        roomID,
        (found, now) => enter(this.policy, found, caller, { entry, roomID, roomInfo, password }, now),
        { about: [caller.userID] },
      ),
    )
  }

  leave(caller: Actor, roomID: string, network = ''): Promise<void> {
    return this.changes.change(roomID, (found, now) => leave(this.policy, found, caller, now), { cause: network })
  }

  beat(caller: Actor, roomID: string, away: boolean): Promise<{ seq: number }> {
    const seen = away ? undefined : { userID: caller.userID, at: this.changes.now }
    return this.changes.change(roomID, (found, now) => beat(this.policy, found, caller, away, now), { seen })
  }

  destroy(caller: Actor, roomID: string, network = ''): Promise<void> {
    return this.changes.change(roomID, ({ room }, now) => destroy(this.policy, room, caller, now), {
      cause: network,
    })
  }

  kick(
    caller: Actor,
    roomID: string,
    targetUserID: string,
    { stay = false, network = '' }: KickOptions = {},
  ): Promise<void> {
    return this.changes.change(
      roomID,
      ({ room }, now) => kick(this.policy, room, caller, { targetUserID, stay }, now),
      { cause: network, about: [targetUserID] },
    )
  }

  unkick(caller: Actor, roomID: string, targetUserID: string): Promise<void> {
    return this.changes.change(roomID, ({ room }, now) => unkick(this.policy, room, caller, targetUserID, now))
  }

  view(caller: Actor, roomID: string, visit: Visit = {}): Promise<RoomView> {
    return this.door.admit(this.policy, caller, roomID, visit, async (password) => {
      const about = [caller.userID]
      const found = await this.changes.store.get(roomID, about)
      // The common case only reads. Why a room is missing is known only to a rule, which sees what is remembered of it.
      if (found === undefined)
        return this.changes.change(
          roomID,
          (left, now) => {
            const seen = asCaller(this.policy, left, caller, now, password)
            return seen instanceof Refusal ? seen : unchanged(seen.view)
          },
          { about },
        )
      const room = asVisitor(this.policy, found, caller, this.changes.now, password)
      if (room instanceof Refusal) throw new ProtocolError(room.code, room.message, room.fields)
      return room.view
    })
  }

  async list(
    caller: Actor,
    index: number,
    cnt: number,
  ): Promise<{ rooms: readonly RoomView[]; total: number; withheld: boolean }> {
    const { rooms, total } = await this.changes.store.list(this.type, index, cnt)
    const seen = rooms.filter((room) => !room.bans.has(caller.userID))
    return { rooms: seen.map((room) => room.view), total, withheld: seen.length < rooms.length }
  }

  addAudience(caller: Actor, roomID: string, userInfo: string, visit: Visit = {}): Promise<number> {
    const present = this.present(caller.userID, roomID)
    return this.door.admit(this.policy, caller, roomID, visit, (password) =>
      this.changes.change(
        roomID,
        (found, now) => addAudience(this.policy, found, caller, { userInfo, present, password }, now),
        {
          about: [caller.userID],
        },
      ),
    )
  }

  removeAudience(caller: Actor, roomID: string): Promise<void> {
    return this.changes.change(roomID, ({ room }, now) => removeAudience(this.policy, room, caller, now), {
      about: [caller.userID],
    })
  }

  async audience(caller: Actor, roomID: string): Promise<{ audienceCount: number; audiences: Audience[] }> {
    const audienceCount = await this.changes.change(
      roomID,
      ({ room }, now) => audienceSeen(this.policy, room, caller, now),
      { about: [caller.userID] },
    )
    return { audienceCount, audiences: [...(await this.changes.store.audience(roomID, LIMITS.audienceShown))] }
  }

  setCustom(
    caller: Actor,
    roomID: string,
    fieldName: string,
    operation: 'inc' | 'dec' | 'set',
    value?: CustomValue,
  ): Promise<CustomFields> {
    return this.changes.change(
      roomID,
      ({ room }, now) => setCustom(this.policy, room, caller, { fieldName, operation, value }, now),
      { about: [caller.userID] },
    )
  }

  async custom(caller: Actor, roomID: string): Promise<CustomFields> {
    return customFields(await this.view(caller, roomID))
  }

  requestLinkMic(caller: Actor, roomID: string, userName: string, userAvatar: string, network = ''): Promise<void> {
    return this.changes.change(
      roomID,
      ({ room }, now) => requestLinkMic(this.policy, room, caller, { userName, userAvatar }, network, now),
      { about: [caller.userID] },
    )
  }

  respondLinkMic(caller: Actor, roomID: string, targetUserID: string, accept: boolean, reason: string): Promise<void> {
    return this.changes.change(roomID, ({ room }, now) =>
      respondLinkMic(this.policy, room, caller, { targetUserID, accept, reason }, now),
    )
  }

  cancelLinkMic(caller: Actor, roomID: string): Promise<void> {
    return this.changes.change(roomID, ({ room }, now) => cancelLinkMic(this.policy, room, caller, now))
  }
}
