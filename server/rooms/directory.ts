import type { RoomType } from '../../wxlite/utils/protocol.js'
import { ProtocolError } from '../protocol_error.js'
import type { AudienceSearch } from './audience_search.js'
import type { Changes } from './changes.js'
import { withoutPictureIn } from './ports/shown_profile.js'
import { streamOwner } from './ports/stream_owner.js'
import type { OpenRoom, RoomDirectory, Rooms } from './rooms.js'
import { audienceGone, userBack } from './rules/audience.js'
import { beat } from './rules/beat.js'
import { withoutBlocked } from './rules/blocked.js'
import { chatRefusal, strangersChatRefusal } from './rules/chat.js'
import { mixed } from './rules/mixed.js'
import type { Policy } from './rules/policy.js'
import { recorded, type SpeaksFor } from './rules/recorded.js'
import type { Actor } from './rules/room.js'
import { type Refusal, unchanged } from './rules/step.js'
import { streamEnded, streamStarted } from './rules/stream.js'

/** Applies reports of the media and notification planes to the rooms concerned, whatever their type. */
export class Directory implements RoomDirectory {
  constructor(
    private readonly changes: Changes,
    private readonly policies: { readonly [type in RoomType]: Policy },
    private readonly managers: { readonly [type in RoomType]: Rooms },
    private readonly present: (userID: string, roomID: string) => boolean,
    private readonly audiences: Pick<AudienceSearch, 'roomsOf'>,
  ) {}

  async belongs(userID: string, roomID: string): Promise<{ type: RoomType; role: 'member' | 'audience' } | undefined> {
    const room = await this.find(roomID, [userID])
    const role = room && roleIn(room, userID)
    return role && { type: room.view.type, role }
  }

  async find(roomID: string, about?: readonly string[]): Promise<OpenRoom | undefined> {
    const room = await this.changes.store.get(roomID, about)
    return room?.open ? room : undefined
  }

  async managerOf(roomID: string): Promise<Rooms | undefined> {
    const room = await this.changes.store.get(roomID)
    return room && this.managers[room.view.type]
  }

  /** An ended room is remembered without its type, so any manager can give the reason. */
  beat(caller: Actor, roomID: string, away: boolean): Promise<{ seq: number }> {
    return this.changes.change(roomID, (found, now) =>
      beat(this.policies[found.room?.view.type ?? 'multi_room'], found, caller, away, now),
    )
  }

  async asWriter(userID: string, roomID: string, kind: 'text' | 'custom'): Promise<OpenRoom | undefined> {
    const room = await this.changes.store.get(roomID, [userID])
    if (!room?.open || roleIn(room, userID) === undefined) return undefined
    const refusal = chatRefusal(room, userID, kind)
    if (refusal) throw new ProtocolError(refusal.code, refusal.message, refusal.fields)
    return room
  }

  async chatRefusal(userID: string, roomID: string, kind: 'text' | 'custom'): Promise<Refusal | undefined> {
    const room = await this.changes.store.get(roomID, [userID])
    if (!room?.open) return undefined
    return roleIn(room, userID) === undefined ? strangersChatRefusal(room, userID) : chatRefusal(room, userID, kind)
  }

  async withoutBlocked(userID: string, text: string): Promise<void> {
    const hide = (userInfo: string) => (userInfo === text ? '' : withoutPictureIn(userInfo, text))
    const blocked = { userID, text, hide }
    const rooms = new Set([...(await this.changes.store.roomsOf(userID)), ...(await this.audiences.roomsOf(userID))])
    for (const roomID of rooms) {
      await this.changes.change(
        roomID,
        ({ room }, now) =>
          room ? withoutBlocked(this.policies[room.view.type], room, blocked, now) : unchanged(undefined),
        { about: [userID] },
      )
    }
  }

  streamStarted(streamID: string): Promise<void> {
    return this.reported(streamID, streamStarted)
  }

  streamEnded(streamID: string): Promise<void> {
    return this.reported(streamID, streamEnded)
  }

  recorded(roomID: string, userIDs: ReadonlySet<string>, speaksFor?: SpeaksFor): Promise<void> {
    return this.changes.change(roomID, ({ room }, now) =>
      room ? recorded(this.policies[room.view.type], room, { userIDs, speaksFor }, now) : unchanged(undefined),
    )
  }

  mixed(roomID: string, userID: string, isMixed: boolean): Promise<void> {
    return this.changes.change(roomID, ({ room }, now) =>
      room ? mixed(this.policies[room.view.type], room, { userID, isMixed }, now) : unchanged(undefined),
    )
  }

  audienceGone(userID: string, roomID: string): Promise<void> {
    return this.changes.change(
      roomID,
      ({ room }, now) => (room ? audienceGone(this.policies[room.view.type], room, userID, now) : unchanged(undefined)),
      { about: [userID] },
    )
  }

  userBack(userID: string, roomID: string): Promise<void> {
    return this.changes.change(
      roomID,
      ({ room }, now) =>
        room
          ? userBack(this.policies[room.view.type], room, { userID, present: this.present(userID, roomID) }, now)
          : unchanged(undefined),
      { about: [userID] },
    )
  }

  /** Its owner's rooms are the ones to tell. */
  private async reported(streamID: string, rule: typeof streamStarted): Promise<void> {
    const userID = streamOwner(streamID)
    for (const roomID of await this.changes.store.roomsOf(userID)) {
      await this.changes.change(roomID, ({ room }, now) =>
        room ? rule(this.policies[room.view.type], room, userID, streamID, now) : unchanged(undefined),
      )
    }
  }
}

function roleIn({ view, audience }: OpenRoom, userID: string): 'member' | 'audience' | undefined {
  if (view.members.has(userID)) return 'member'
  return audience.get(userID) === undefined ? undefined : 'audience'
}
