import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Code, type RoomType } from '../../wxlite/utils/protocol.js'
import { entry, type Fixture, roomsFixture, user } from './fixture.js'
import { type Act, carryOut, life, ROOMS, USERS } from './random_life.js'

/** Milliseconds; some seconds where nothing else runs. */
const SLOW_MACHINE = 90_000

interface Doorway {
  type: RoomType
  password: string
  locked: boolean
  approval: boolean
}

/**
 * What is known of each room from outside: the door as those in charge set it, who was ever in, who was let in. An
 * opinion of its own beside the rules, as simple as can be: who gets in or sees a room must be among the first or have
 * passed the door.
 */
class Watchman {
  private readonly insiders = new Map<string, Set<string>>()
  private readonly letIn = new Map<string, number>()

  constructor(private readonly fixture: Fixture) {}

  async note(act: Act, accepted: boolean): Promise<void> {
    for (const roomID of ROOMS) {
      const room = await this.fixture.store.get(roomID)
      if (!room) continue
      const known = this.insiders.get(roomID) ?? new Set([room.owner])
      this.insiders.set(roomID, known)
      for (const userID of [...room.view.members.keys(), ...room.returning, room.owner]) known.add(userID)
      for (const userID of USERS) if (room.audience.get(userID) !== undefined) known.add(userID)
      for (const userID of room.bans) known.delete(userID)
    }
    if (!accepted) return
    if (act.op === 'answer' && act.yes) this.letIn.set(`${act.roomID} ${act.target}`, this.fixture.clock.now() + 60_000)
    // Whoever waits when approval is asked for no more is told to come; the door decides again.
    if (act.op === 'kick') this.letIn.delete(`${act.roomID} ${act.target}`)
  }

  mayPass(roomID: string, userID: string, { locked, password, approval }: Doorway, said: string): boolean {
    if (this.insiders.get(roomID)?.has(userID)) return true
    if (locked || (password !== '' && said !== password)) return false
    return !approval || (this.letIn.get(`${roomID} ${userID}`) ?? 0) > this.fixture.clock.now()
  }
}

/** The doors as they were set, in plain words: the rooms keep hashes only. */
class Doors {
  private readonly set = new Map<string, { owner: object; password: string }>()

  async note(fixture: Fixture, act: Act, accepted: boolean): Promise<void> {
    if (accepted && act.op === 'shut' && act.door.password !== undefined)
      this.set.set(act.roomID, { owner: act, password: act.door.password })
    for (const roomID of ROOMS) {
      const room = await fixture.store.get(roomID)
      if (room && !room.view.door.password) this.set.delete(roomID)
    }
  }

  async of({ store }: Fixture, roomID: string): Promise<Doorway | undefined> {
    const room = await store.get(roomID)
    if (!room) return undefined
    const { locked, approval } = room.door
    const password = room.view.door.password ? (this.set.get(roomID)?.password ?? 'lost') : ''
    return { type: room.view.type, locked, approval, password }
  }
}

test(
  'whatever is done, nobody gets in and no outsider sees a play URL past a lock, a wrong password or without approval',
  async () => {
    let kept = 0
    await fc.assert(
      fc.asyncProperty(life, async (acts) => {
        const fixture = roomsFixture({
          multiRoom: { onCreatorLeave: 'keep', maxMembers: 6 },
          liveRoom: { maxMembers: 6, linkMic: 'open' },
        })
        const watchman = new Watchman(fixture)
        const doors = new Doors()
        for (const act of atOneDoor(acts)) {
          const roomID = 'roomID' in act ? act.roomID : 'r1'
          const door = await doors.of(fixture, roomID)
          const before = await fixture.store.get(roomID)
          const said = act.op === 'comeIn' ? act.password : ''
          const accepted = await carryOut(fixture, act)
          const after = await fixture.store.get(roomID)
          if (door && before && after && 'userID' in act) {
            const isIn = (room: typeof after) =>
              room.view.members.has(act.userID) || room.audience.get(act.userID) !== undefined
            if (isIn(after) && !isIn(before) && before.owner === after.owner)
              expect(watchman.mayPass(roomID, act.userID, door, said), `${act.op} ${act.userID}`).toBe(true)
          }
          await watchman.note(act, accepted)
          await doors.note(fixture, act, accepted)
          kept += await refusals(fixture, watchman, doors)
        }
      }),
      { numRuns: 40 },
    )
    expect(kept).toBeGreaterThan(100)
  },
  SLOW_MACHINE,
)

test(
  'whoever is in comes back after a dead zone, whatever was done and however the door is shut meanwhile',
  async () => {
    let back = 0
    await fc.assert(
      fc.asyncProperty(life, fc.constantFrom(...USERS), async (acts, lost) => {
        const fixture = roomsFixture({
          multiRoom: { onCreatorLeave: 'keep', maxMembers: 6 },
          liveRoom: { maxMembers: 6, maxAudience: 10, linkMic: 'open', onCreatorLeave: 'keep' },
        })
        for (const act of atOneDoor(acts)) await carryOut(fixture, act)
        const room = await fixture.store.get('r1')
        if (!room?.view.members.has(lost) || room.view.members.size < 2) return
        const live = fixture.rooms.live_room
        const others = [...room.view.members.keys()].filter((userID) => userID !== lost)
        // A login of their own: an earlier act may have replaced any other.
        for (const userID of others) await live.enter(user(userID, 'again'), 'r1', entry(userID, 9))
        const manager = others.find((userID) => userID === room.view.creator || userID === 'ann')
        const shut = { password: 'another', locked: true, approval: true }
        if (manager !== undefined) await live.controls.update(user(manager, 'again'), 'r1', shut).catch(() => undefined)
        fixture.media.states.clear()
        // Whoever said to be away has longer than the others.
        for (let beat = 0; beat < 20; beat++) {
          await fixture.pass(5)
          for (const userID of others) await live.beat(user(userID, 'again'), 'r1', false)
        }
        expect((await fixture.store.get('r1'))?.view.members.has(lost)).toBe(false)
        await live.enter(user(lost), 'r1', entry(lost, 3))
        back++
      }),
      { numRuns: 60 },
    )
    expect(back).toBeGreaterThan(5)
  },
  SLOW_MACHINE,
)

/** The same acts in one live room of ann's, who sets its door and answers knocks: elsewhere people hardly meet. */
function atOneDoor(acts: readonly Act[]): Act[] {
  const at = { type: 'live_room', roomID: 'r1', session: 'phone' } as const
  const ann = new Set(['shut', 'answer', 'kick', 'unkick'])
  const narrowed = acts.map((act) =>
    'type' in act ? { ...act, ...at, ...(ann.has(act.op) && { userID: 'ann' }) } : act,
  )
  return [{ op: 'create', userID: 'ann', take: 2, ...at }, ...narrowed]
}

/** Asks for every room as every outsider, in every way that shows it. Answers how often the door kept somebody out. */
async function refusals(fixture: Fixture, watchman: Watchman, doors: Doors): Promise<number> {
  let refused = 0
  for (const roomID of ROOMS) {
    const door = await doors.of(fixture, roomID)
    if (!door) continue
    for (const userID of USERS) {
      if (watchman.mayPass(roomID, userID, door, '')) continue
      const rooms = fixture.rooms[door.type]
      const ways = [
        () => rooms.view(user(userID), roomID),
        () => rooms.audience(user(userID), roomID),
        () => rooms.custom(user(userID), roomID),
        () => rooms.setCustom(user(userID), roomID, 'likes', 'inc'),
        () => rooms.requestLinkMic(user(userID), roomID, '', ''),
      ]
      for (const way of ways) {
        const code = await way().then(
          () => Code.OK,
          (error: { code: Code }) => error.code,
        )
        expect([Code.NO_ROOM, Code.KICKED, Code.LOCKED, Code.PASSWORD, Code.WAITING]).toContain(code)
        if (code === Code.LOCKED || code === Code.PASSWORD || code === Code.WAITING) refused++
      }
    }
  }
  return refused
}
