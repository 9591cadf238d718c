import { expect } from 'vitest'
import type { Member, MemberChange, RoomView } from '../../server/rooms/rules/room.js'
import { LIMITS } from '../../wxlite/utils/protocol.js'
import type { Fixture } from './fixture.js'
import { ROOMS, TYPES, USERS } from './random_life.js'

/** A room as a client knows it that has followed the numbered changes from the beginning. */
interface Followed {
  members: Map<string, Member>
  creator: string | undefined
  seq: number
}

/** Follows the published changes, insisting on their numbers. */
export class Follower {
  private readonly rooms = new Map<string, Followed>()
  private readonly lastNumbers = new Map<string, number>()
  private read = 0

  constructor(private readonly fixture: Fixture) {}

  follow(): void {
    const { published } = this.fixture.notifier
    for (; this.read < published.length; this.read++) {
      const told = published[this.read]
      if (told) this.apply(told.roomID, told.change)
    }
  }

  of(roomID: string): Followed | undefined {
    return this.rooms.get(roomID)
  }

  private apply(roomID: string, change: MemberChange): void {
    const room = this.rooms.get(roomID) ?? { members: new Map<string, Member>(), creator: undefined, seq: 0 }
    const last = this.lastNumbers.get(roomID) ?? 0
    if (room.seq === 0) expect(change.seq).toBeGreaterThan(last)
    else expect(change.seq).toBe(room.seq + 1)
    room.seq = change.seq
    this.lastNumbers.set(roomID, change.seq)
    this.rooms.set(roomID, room)
    if (change.type === 'join') {
      expect(room.members.has(change.member.userID)).toBe(false)
      room.members.set(change.member.userID, change.member)
    } else if (change.type === 'update') {
      expect(room.members.has(change.member.userID)).toBe(true)
      room.members.set(change.member.userID, change.member)
    } else if (change.type === 'quit') expect(room.members.delete(change.member.userID)).toBe(true)
    else if (change.type === 'creator') {
      room.creator = change.userID
      for (const [userID, { role, ...member }] of room.members) {
        const next = userID === change.userID ? 'creator' : role === 'creator' ? undefined : role
        room.members.set(userID, { ...member, ...(next && { role: next }) })
      }
    } else if (change.type === 'close') this.rooms.delete(roomID)
  }
}

/**
 * What must hold after every single step, whatever was done.
 * @param nodes all that share the rooms: each knows of the beats that came to it, and asks for the others' when it
 * decides
 */
export async function holds(
  fixture: Fixture,
  follower: Follower,
  nodes: readonly Fixture[] = [fixture],
): Promise<void> {
  const { store, rooms, media, settings, clock } = fixture
  follower.follow()
  const views: RoomView[] = []
  const hidden = new Set<RoomView>()
  for (const roomID of ROOMS) {
    const room = await store.get(roomID)
    const followed = follower.of(roomID)
    if (!room) {
      expect(followed).toBeUndefined()
      continue
    }
    const { view, seats, open } = room
    views.push(view)
    if (room.awaitsOwnerUntil > 0) hidden.add(view)
    expect(view.members.size).toBeLessThanOrEqual(view.maxMembers)
    expect([...seats.keys()].sort()).toEqual([...view.members.keys()].sort())
    expect(view.members.size > 0).toBe(open)
    const watching = (await store.audience(roomID, LIMITS.audienceShown)).map(({ userID }) => userID)
    expect(watching).toHaveLength(room.audience.size)
    expect(view.audienceCount).toBe(room.audience.size)
    expect(watching.every((userID) => !room.bans.has(userID))).toBe(true)
    expect([...view.members.keys()].every((userID) => !room.bans.has(userID))).toBe(true)
    const leaving = [...room.audience.leavingBefore(Number.POSITIVE_INFINITY)]
    expect(leaving.every((userID) => watching.includes(userID))).toBe(true)
    const { onCreatorLeave } = {
      double_room: settings.doubleRoom,
      multi_room: settings.multiRoom,
      live_room: settings.liveRoom,
    }[view.type]
    const ownerAway = view.creator === '' && (onCreatorLeave === 'keep' || room.awaitsOwnerUntil > 0)
    if (open && !ownerAway) expect(view.members.has(view.creator)).toBe(true)
    if (room.awaitsOwnerUntil > 0) expect(view.creator).toBe('')
    expect([...view.members.keys()].every((userID) => !room.returning.has(userID))).toBe(true)
    expect(['', room.owner]).toContain(view.creator)
    if (open) {
      expect([...(followed?.members ?? [])]).toEqual([...view.members])
      expect(followed?.seq).toBe(view.seq)
      if (followed?.creator !== undefined) expect(followed.creator).toBe(view.creator)
    }
    for (const [userID, seat] of seats) {
      const known = await Promise.all(nodes.map((node) => node.store.get(roomID)))
      const seenAt = Math.max(...known.map((room) => room?.seats.get(userID)?.seenAt ?? seat.seenAt))
      const latest = Math.max(seenAt + 20_000, seat.hold.until)
      expect(clock.now(), `${userID} in ${roomID} is a ghost`).toBeLessThanOrEqual(latest + 1000)
    }
  }
  for (const type of TYPES) {
    const { rooms: listed, total } = await rooms[type].list({ userID: 'nobody', session: '' }, 0, 100)
    const should = views.filter(
      (view) => view.type === type && view.members.size > 0 && !view.unlisted && !hidden.has(view),
    )
    expect(new Set(listed)).toEqual(new Set(should))
    expect(total).toBe(should.length)
  }
  for (const userID of USERS) {
    const inRooms = views.filter((view) => view.members.has(userID)).map((view) => view.roomID)
    expect([...(await store.roomsOf(userID))].sort()).toEqual(inRooms.sort())
  }
  const counts = await store.counts()
  expect(counts.members).toBe(views.reduce((sum, view) => sum + view.members.size, 0))
  expect(counts.audience).toBe(views.reduce((sum, view) => sum + view.audienceCount, 0))
  expect(claimed(media.calls)).toEqual(streamsIn(views))
}

function claimed(calls: readonly string[]): Map<string, number> {
  const uses = new Map<string, number>()
  for (const call of calls) {
    const [kind, stream = ''] = call.split(' ')
    if (kind === 'claim' || kind === 'release') uses.set(stream, (uses.get(stream) ?? 0) + (kind === 'claim' ? 1 : -1))
    if (uses.get(stream) === 0) uses.delete(stream)
  }
  return uses
}

function streamsIn(views: readonly RoomView[]): Map<string, number> {
  const uses = new Map<string, number>()
  for (const view of views)
    for (const { streamID } of view.members.values()) uses.set(streamID, (uses.get(streamID) ?? 0) + 1)
  return uses
}
