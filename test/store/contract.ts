import { describe, expect, test, vi } from 'vitest'
import type { RoomStore } from '../../server/rooms/ports/room_store.js'
import { NO_AUDIENCE } from '../../server/rooms/rules/audience_facts.js'
import type { Commit } from '../../server/rooms/rules/commit.js'
import { OPEN_DOOR, OPEN_DOOR_INFO } from '../../server/rooms/rules/door.js'
import { NO_MODERATION } from '../../server/rooms/rules/moderation.js'
import { type ClosedRoom, type Member, NO_HOLD, NOTHING, type Room } from '../../server/rooms/rules/room.js'
import { isClosedRoom, type Outcome, Refusal, type Rule, type Step } from '../../server/rooms/rules/step.js'
import { Code } from '../../wxlite/utils/protocol.js'

const NOW = 1_800_000_000_000

/** An open multi room with these members; `fields` change it. */
export function roomOf(
  roomID: string,
  userIDs: readonly string[],
  fields: Partial<Room> & { type?: 'multi_room' | 'live_room'; unlisted?: boolean } = {},
): Room {
  const { type = 'multi_room', unlisted = false, ...rest } = fields
  const member = (userID: string): Member => ({
    userID,
    userName: userID,
    userAvatar: '',
    streamID: `${userID}_1`,
    state: 'online',
  })
  return {
    view: {
      type,
      roomID,
      roomInfo: '',
      creator: userIDs[0] ?? '',
      unlisted,
      door: OPEN_DOOR_INFO,
      chat: 'all',
      seq: 1,
      maxMembers: 4,
      members: new Map(userIDs.map((userID) => [userID, member(userID)])),
      audienceCount: 0,
      custom: NOTHING.map,
      recording: NOTHING.list,
    },
    owner: userIDs[0] ?? 'owner',
    createdAt: NOW,
    open: true,
    seats: new Map(userIDs.map((userID) => [userID, { session: 's', replaced: [], seenAt: NOW, hold: NO_HOLD }])),
    bans: NOTHING.set,
    grants: NOTHING.map,
    requests: NOTHING.map,
    door: OPEN_DOOR,
    moderation: NO_MODERATION,
    knocks: NOTHING.map,
    mutedElsewhere: NOTHING.map,
    returning: NOTHING.set,
    awaitsOwnerUntil: 0,
    gone: NOTHING.map,
    audience: NO_AUDIENCE,
    ...rest,
  }
}

export function closedRoomOf(fields: Partial<ClosedRoom> = {}): ClosedRoom {
  return {
    type: 'multi_room',
    owner: 'owner',
    members: NOTHING.set,
    seq: 9,
    closedAt: NOW,
    unlisted: false,
    sealed: true,
    lostReason: 'closed',
    bans: NOTHING.set,
    door: OPEN_DOOR,
    moderation: NO_MODERATION,
    gone: NOTHING.map,
    ...fields,
  }
}

/** A step to that value. */
export function to(next: Room | ClosedRoom, fields: Partial<Step<string>> = {}): Step<string> {
  return { answer: 'done', next, changes: [], messages: [], ...fields }
}

/** What every store of rooms does. Run it with a factory of empty stores. */
export function roomStoreContract(name: string, create: () => Promise<RoomStore>): void {
  const put = (store: RoomStore, room: Room, due?: number) =>
    store.update(room.view.roomID, () => to(room, due === undefined ? {} : { due }))
  const end = (store: RoomStore, roomID: string, closedRoom = closedRoomOf()) =>
    store.update(roomID, () => to(closedRoom))

  describe(name, () => {
    test('a rule sees nothing of an id that was never used, and what it makes is there afterwards', async () => {
      const store = await create()
      const rule: Rule<string> = (found) => {
        expect(found.room).toBeUndefined()
        expect(found.closedRoom).toBeUndefined()
        return to(roomOf('r', ['a']))
      }
      expect(await store.update('r', rule)).toMatchObject({ answer: 'done' })
      expect(await store.get('r')).toMatchObject({ view: { roomID: 'r' }, owner: 'a' })
      expect(await store.get('other')).toBeUndefined()
    })

    test('a refusal is answered and changes nothing', async () => {
      const store = await create()
      await put(store, roomOf('r', ['a']))
      const before = await store.get('r')
      const refusal = new Refusal(Code.ROOM_FULL)
      expect(await store.update('r', () => refusal)).toEqual(refusal)
      expect(await store.get('r')).toEqual(before)
    })

    test('of any number of updates at once each sees what the one before it left, and they answer in that order', async () => {
      const store = await create()
      await put(store, roomOf('r', ['a'], { createdAt: 0 }))
      const order: number[] = []
      await Promise.all(
        Array.from({ length: 100 }, () =>
          store
            .update<number>('r', ({ room }): Outcome<number> => {
              const createdAt = (room?.createdAt ?? 0) + 1
              return { answer: createdAt, ...(room && { next: { ...room, createdAt } }), changes: [], messages: [] }
            })
            .then((step) => step instanceof Refusal || order.push(step.answer)),
        ),
      )
      expect(order).toEqual(Array.from({ length: 100 }, (_, i) => i + 1))
      expect((await store.get('r'))?.createdAt).toBe(100)
    })

    test('a touch moves one member’s time and nothing else', async () => {
      const store = await create()
      await put(store, roomOf('r', ['a', 'b']))
      await store.update('r', () => ({ answer: 0, touch: { userID: 'b', at: NOW + 5 }, changes: [], messages: [] }))
      const seats = (await store.get('r'))?.seats
      expect([seats?.get('a')?.seenAt, seats?.get('b')?.seenAt]).toEqual([NOW, NOW + 5])
    })

    test('a closed room is shown to the next rule, until a room takes its place', async () => {
      const store = await create()
      await put(store, roomOf('r', ['a']))
      await end(store, 'r', closedRoomOf({ seq: 42 }))
      expect(await store.get('r')).toBeUndefined()
      await store.update('r', ({ room, closedRoom }) => {
        expect(room).toBeUndefined()
        expect(closedRoom?.seq).toBe(42)
        return to(roomOf('r', ['b']))
      })
      await store.update('r', ({ room, closedRoom }) => {
        expect(closedRoom).toBeUndefined()
        expect(room?.owner).toBe('b')
        return new Refusal(Code.NO_ROOM)
      })
    })

    test('a new room of a user who owns 200 is refused; changing and ending them is not', async () => {
      const store = await create()
      for (let i = 0; i < 200; i++) await put(store, roomOf(`r${i}`, ['a']))
      expect(await put(store, roomOf('more', ['a']))).toBeInstanceOf(Refusal)
      expect(await store.get('more')).toBeUndefined()
      expect(await put(store, roomOf('r0', ['a', 'b']))).not.toBeInstanceOf(Refusal)
      await end(store, 'r1')
      expect(await put(store, roomOf('more', ['a']))).not.toBeInstanceOf(Refusal)
      await put(store, roomOf('r2', ['b', 'a']))
      expect(await put(store, roomOf('another', ['a']))).not.toBeInstanceOf(Refusal)
    })

    test('lists hold the open, listed rooms of their type in the order in which they opened', async () => {
      const store = await create()
      await put(store, roomOf('later', ['a'], { open: false }))
      await put(store, roomOf('r1', ['a']))
      await put(store, roomOf('live', ['a'], { type: 'live_room' }))
      await put(store, roomOf('secret', ['a'], { unlisted: true }))
      await put(store, roomOf('r2', ['a']))
      await put(store, roomOf('later', ['a']))
      await put(store, roomOf('r1', ['a', 'b']))
      const ids = async (index: number, cnt: number) =>
        (await store.list('multi_room', index, cnt)).rooms.map((room) => room.view.roomID)
      expect(await ids(0, 10)).toEqual(['r1', 'r2', 'later'])
      expect(await ids(1, 1)).toEqual(['r2'])
      expect(await ids(3, 10)).toEqual([])
      expect(await ids(0, 0)).toEqual([])
      await end(store, 'r2')
      expect(await ids(0, 10)).toEqual(['r1', 'later'])
      expect((await store.list('multi_room', 0, 1)).total).toBe(2)
      expect((await store.list('double_room', 0, 10)).total).toBe(0)
    })

    test('a room is due when its time has come, again a second later, and no more once it has a later time', async () => {
      const store = await create()
      const due = async (now: number) => (await store.due(now, () => now)).rooms
      await put(store, roomOf('r', ['a']), NOW + 500)
      await put(store, roomOf('timeless', ['b']))
      expect(await due(NOW + 499)).toEqual([])
      expect(await due(NOW + 500)).toEqual(['r'])
      expect(await due(NOW + 1499)).toEqual([])
      expect(await due(NOW + 1500)).toEqual(['r'])
      await store.update('r', () => ({ answer: 0, due: NOW + 60_000, changes: [], messages: [] }))
      expect(await due(NOW + 59_999)).toEqual([])
      await end(store, 'r')
      expect(await due(NOW + 100_000)).toEqual([])
    })

    test('a room whose true time is later is not due, and is not asked for before that', async () => {
      const store = await create()
      await put(store, roomOf('r', ['a']), NOW)
      let asked = 0
      const dueAt = () => {
        asked++
        return NOW + 10_000
      }
      for (let second = 0; second < 10; second++)
        expect(await store.due(NOW + second * 1000, dueAt)).toEqual({ rooms: [], more: false })
      expect(asked).toBe(1)
      expect((await store.due(NOW + 10_000, dueAt)).rooms).toEqual(['r'])
    })

    test('a rule is shown when its room is looked at next', async () => {
      const store = await create()
      await put(store, roomOf('r', ['a']), NOW + 500)
      const seen: number[] = []
      const look: Rule<number> = ({ due }) => {
        seen.push(due)
        return new Refusal(Code.NO_ROOM)
      }
      await store.update('r', look)
      await store.update('missing', look)
      expect(seen).toEqual([NOW + 500, Number.POSITIVE_INFINITY])
    })

    test('many due rooms are named a handful at a time, all of them, each once', async () => {
      const store = await create()
      for (let i = 0; i < 1000; i++) await put(store, roomOf(`r${i}`, [`u${i}`]), NOW)
      const named: string[] = []
      for (let rounds = 0; rounds < 1000; rounds++) {
        const { rooms, more } = await store.due(NOW, () => NOW)
        expect(rooms.length).toBeLessThanOrEqual(100)
        named.push(...rooms)
        if (!more) break
      }
      expect(named).toHaveLength(1000)
      expect(new Set(named).size).toBe(1000)
    })

    test('rooms of a user are those in which it is a member', async () => {
      const store = await create()
      await put(store, roomOf('r1', ['a', 'b']))
      await put(store, roomOf('r2', ['a']))
      expect([...(await store.roomsOf('a'))].sort()).toEqual(['r1', 'r2'])
      await put(store, roomOf('r1', ['b']))
      expect(await store.roomsOf('a')).toEqual(['r2'])
      await end(store, 'r2')
      expect(await store.roomsOf('a')).toEqual([])
      expect(await store.roomsOf('b')).toEqual(['r1'])
    })

    test('an audience is edited as the step says, in order, and counted', async () => {
      const store = await create()
      const edit = (audience: Step<string>['audience']) =>
        store.update('r', ({ room }) => (room && audience ? to(room, { audience }) : new Refusal(Code.NO_ROOM)))
      await put(store, roomOf('r', ['a'], { type: 'live_room' }))
      await edit([
        { type: 'put', userID: 'x', userInfo: '1' },
        { type: 'put', userID: 'y', userInfo: '2' },
        { type: 'leaving', userID: 'x', at: NOW + 1 },
        { type: 'leaving', userID: 'y', at: NOW + 2 },
      ])
      expect(await store.counts()).toMatchObject({ audience: 2, members: 1, rooms: { live_room: 1 } })
      await edit([
        { type: 'back', userID: 'x' },
        { type: 'remove', userID: 'y' },
      ])
      const audience = (await store.get('r', ['x', 'y']))?.audience
      expect([audience?.get('x'), audience?.get('y'), audience?.size]).toEqual(['1', undefined, 1])
      expect(audience?.nextLeaving).toBe(Number.POSITIVE_INFINITY)
      expect(await store.audience('r', 10)).toEqual([{ userID: 'x', userInfo: '1' }])
      await end(store, 'r')
      expect(await store.counts()).toEqual({
        rooms: { double_room: 0, multi_room: 0, live_room: 0 },
        members: 0,
        audience: 0,
      })
    })

    test('what a step tells is heard in order, with its cause, once it is stored; what nobody can see is not', async () => {
      const store = await create()
      const heard: Commit[] = []
      store.listen((commit, reaches) => reaches.includes('everywhere') && heard.push(commit))
      const room = roomOf('r', ['a'], { type: 'live_room' })
      await put(store, room)
      await store.update('r', () => ({ answer: 0, touch: { userID: 'a', at: NOW + 1 }, changes: [], messages: [] }))
      await store.update('r', () => new Refusal(Code.ROOM_FULL))
      await store.update('r', ({ room: found }) => (found ? to({ ...found, createdAt: 1 }) : new Refusal(Code.NO_ROOM)))
      await store.update('r', ({ room: found }) =>
        found
          ? to(
              { ...found, view: { ...found.view, audienceCount: 1 } },
              { audience: [{ type: 'put', userID: 'x', userInfo: '' }], audienceCount: 1 },
            )
          : new Refusal(Code.NO_ROOM),
      )
      await store.update('r', () => to(closedRoomOf(), { changes: [{ type: 'close', seq: 2, reason: 'closed' }] }), {
        cause: '192.0.2.1',
      })
      await vi.waitFor(() => expect(heard).toHaveLength(3))
      expect(heard.map(({ roomID, type, born, ended }) => [roomID, type, born, ended])).toEqual([
        ['r', 'live_room', true, false],
        ['r', 'live_room', false, false],
        ['r', 'live_room', false, true],
      ])
      expect(heard.map(({ audienceCount }) => audienceCount)).toEqual([undefined, 1, undefined])
      expect(heard[0]?.streams.claimed).toEqual(['a_1'])
      expect(heard[2]?.streams).toEqual({
        claimed: [],
        released: ['a_1'],
        cut: [{ userID: 'a', streamID: 'a_1' }],
        kicked: [],
      })
    })

    test('ids that name properties of objects are ids like any other', async () => {
      const store = await create()
      for (const id of ['__proto__', 'constructor', 'toString']) {
        expect(await store.get(id)).toBeUndefined()
        await put(store, roomOf(id, [id]))
        expect((await store.get(id))?.owner).toBe(id)
        expect(await store.roomsOf(id)).toEqual([id])
      }
      expect((await store.list('multi_room', 0, 10)).total).toBe(3)
    })

    test('a Room and a ClosedRoom are told apart', () => {
      expect(isClosedRoom(closedRoomOf())).toBe(true)
      expect(isClosedRoom(roomOf('r', ['a']))).toBe(false)
    })
  })
}
