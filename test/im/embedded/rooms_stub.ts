import type { Caller } from '../../../server/identity/identity.js'
import { ProtocolError } from '../../../server/protocol_error.js'
import type { OpenRoom, RoomDirectory, Rooms } from '../../../server/rooms/rooms.js'
import { OPEN_DOOR_INFO } from '../../../server/rooms/rules/door.js'
import type { Member } from '../../../server/rooms/rules/room.js'
import type { Refusal } from '../../../server/rooms/rules/step.js'
import type { RoomType } from '../../../wxlite/utils/protocol.js'
import { Code } from '../../../wxlite/utils/protocol.js'
import { audienceOf } from '../../support/audience.js'

export function member(userID: string): Member {
  return {
    userID,
    userName: `${userID}'s name`,
    userAvatar: `http://a/${userID}.png`,
    streamID: `${userID}_1`,
    state: 'online',
  }
}

/** Rooms as the socket plane sees them, set up by hand; every call that changes something is recorded. */
export class RoomsStub implements RoomDirectory {
  readonly rooms = new Map<string, OpenRoom>()
  readonly calls: unknown[][] = []
  /** Runs before each answer: for tests of what happens in between. */
  delay: () => Promise<void> = async () => {}

  put(
    roomID: string,
    fields: {
      type?: RoomType
      creator?: string
      members?: string[]
      audience?: { [userID: string]: string }
      seq?: number
    },
  ): void {
    const { type = 'live_room', creator = '', members = [], audience = {}, seq = 1000 } = fields
    const view = {
      type,
      roomID,
      roomInfo: `about ${roomID}`,
      creator,
      unlisted: false,
      door: OPEN_DOOR_INFO,
      chat: 'all' as const,
      seq,
      maxMembers: 4,
      members: new Map(members.map((userID) => [userID, member(userID)])),
      audienceCount: Object.keys(audience).length,
      custom: new Map(),
      recording: [],
    }
    this.rooms.set(roomID, { view, audience: audienceOf(audience) })
  }

  async belongs(userID: string, roomID: string) {
    await this.delay()
    const room = this.rooms.get(roomID)
    if (room?.view.members.has(userID)) return { type: room.view.type, role: 'member' as const }
    return room?.audience.get(userID) === undefined ? undefined : { type: room.view.type, role: 'audience' as const }
  }

  async recorded() {}

  async mixed() {}

  async find(roomID: string) {
    await this.delay()
    return this.rooms.get(roomID)
  }

  async managerOf(roomID: string): Promise<Rooms | undefined> {
    return this.rooms.has(roomID) ? this.manager : undefined
  }

  async beat(caller: Caller, roomID: string, away: boolean) {
    const room = this.rooms.get(roomID)
    if (!room?.view.members.has(caller.userID))
      throw new ProtocolError(Code.NOT_MEMBER, undefined, { reason: room ? 'timeout' : 'closed' })
    this.calls.push(['beat', caller.userID, roomID, away])
    return { seq: room.view.seq }
  }

  async asWriter(_userID: string, roomID: string) {
    return this.find(roomID)
  }

  /** Answered to whoever writes in a group. */
  refusal: Refusal | undefined

  async chatRefusal(...asked: unknown[]) {
    this.calls.push(['chatRefusal', ...asked])
    return this.refusal
  }

  async withoutBlocked() {}

  async streamStarted() {}

  async streamEnded(streamID: string) {
    this.calls.push(['streamEnded', streamID])
  }

  async audienceGone(userID: string, roomID: string) {
    this.calls.push(['gone', userID, roomID])
  }

  async userBack(userID: string, roomID: string) {
    this.calls.push(['back', userID, roomID])
  }

  private readonly record = async (...call: unknown[]): Promise<never> => {
    throw new Error(`unexpected call: ${JSON.stringify(call)}`)
  }

  readonly manager: Rooms = {
    type: 'live_room',
    controls: {
      update: this.record,
      setModerator: this.record,
      mutePusher: this.record,
      muteAll: this.record,
      muteChat: this.record,
      raiseHand: this.record,
      answerKnock: this.record,
      cancelKnock: this.record,
    },
    create: this.record,
    enter: this.record,
    leave: this.record,
    destroy: this.record,
    kick: this.record,
    unkick: this.record,
    view: async (caller, roomID) => {
      const room = this.rooms.get(roomID)
      if (!room) throw new Error(`no ${roomID} for ${caller.userID}`)
      return room.view
    },
    list: this.record,
    addAudience: this.record,
    removeAudience: this.record,
    audience: this.record,
    setCustom: this.record,
    custom: this.record,
    beat: this.record,
    requestLinkMic: async (caller, ...rest) => void this.calls.push(['requestLinkMic', caller.userID, ...rest]),
    respondLinkMic: async (caller, ...rest) => void this.calls.push(['respondLinkMic', caller.userID, ...rest]),
    cancelLinkMic: async (caller, ...rest) => void this.calls.push(['cancelLinkMic', caller.userID, ...rest]),
  }
}
