import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Pusher, RoomEvent, RoomSnapshot } from '../../wxlite/utils/protocol.js'
import {
  applyEvent,
  emptyRoster,
  type MovedRoster,
  noChange,
  type Roster,
  takeSnapshot,
} from '../../wxlite/utils/room/roster.js'

const SELF = 'me'
const USERS = ['me', 'a', 'b', 'c', 'd', 'e']

function pusher(userID: string, stream = 1, state: Pusher['state'] = 'online', signature = 'x'): Pusher {
  return {
    userID,
    userName: userID,
    userAvatar: '',
    accelerateURL: `rtmp://h/live/${userID}_${stream}?txSecret=${signature}`,
    state,
  }
}

/** What a client may see after each change of the truth. */
interface Story {
  snapshots: RoomSnapshot[]
  events: RoomEvent[]
}

function room(seq: number, pushers: Pusher[], roomCreator = 'a'): RoomSnapshot {
  return {
    roomID: 'r',
    roomInfo: '',
    roomName: '',
    roomCreator,
    mixedPlayURL: '',
    custom: '{}',
    pushers,
    maxMembers: USERS.length,
    seq,
  }
}

test('who is recorded comes with the list and by event', () => {
  const base = { cmd: 'notifyPusherChange', data: '', roomID: 'r' } as const
  const listed = { ...room(5, [pusher(SELF), pusher('a'), pusher('b')]), recording: ['a'] }
  const entered = takeSnapshot(emptyRoster(SELF, 'r', true), listed, 0)
  expect(entered).toMatchObject({ roster: { recording: ['a'] }, change: { recording: true } })
  const roster = entered?.roster ?? emptyRoster(SELF, 'r', true)
  const all = applyEvent(roster, { ...base, seq: 6, event: 'recording', recording: ['a', 'b'] })
  expect(all).toMatchObject({ roster: { recording: ['a', 'b'] }, change: { recording: true } })
})

/** Turns random changeLists into a room's true history: snapshot n is the room after event n. */
function story(changeLists: { user: number; stream: number; away: boolean }[]): Story {
  let pushers: Pusher[] = [pusher(SELF)]
  let seq = 1_000
  const snapshots = [room(seq, pushers)]
  const events: RoomEvent[] = []
  const base = { cmd: 'notifyPusherChange', data: '', roomID: 'r' } as const
  for (const { user, stream, away } of changeLists) {
    const userID = USERS[user] ?? SELF
    const present = pushers.find((one) => one.userID === userID)
    seq += 1
    const next = pusher(userID, stream, away ? 'away' : 'online', String(seq))
    if (!present) {
      pushers = [...pushers, next]
      events.push({ ...base, seq, event: 'join', pusher: next })
    } else if (stream % 2 === 0 || userID === SELF) {
      pushers = pushers.map((one) => (one === present ? next : one))
      events.push({ ...base, seq, event: 'update', pusher: next })
    } else {
      pushers = pushers.filter((one) => one !== present)
      events.push({ ...base, seq, event: 'quit', userID, reason: 'left' })
    }
    snapshots.push(room(seq, pushers))
  }
  return { snapshots, events }
}

const changeLists = fc.array(fc.record({ user: fc.nat(5), stream: fc.nat(6), away: fc.boolean() }), {
  minLength: 1,
  maxLength: 30,
})

test('events in order lead to the same roster as the last snapshot', () => {
  fc.assert(
    fc.property(changeLists, (changes) => {
      const { snapshots, events } = story(changes)
      let roster = first(snapshots)
      for (const event of events) roster = applied(roster, event)
      expect(roster.pushers).toEqual(snapshots.at(-1)?.pushers)
    }),
  )
})

test('with events lost, doubled and out of order, a list for every gap leads to the truth, and nobody joins or quits twice', () => {
  fc.assert(
    fc.property(changeLists, fc.infiniteStream(fc.nat(99)), (changes, luck) => {
      const { snapshots, events } = story(changes)
      const arriving = events.flatMap((event) => {
        const { value } = luck.next()
        return value < 20 ? [] : value < 40 ? [event, event] : [event]
      })
      for (let index = 1; index < arriving.length; index += 1) {
        const [before, after] = [arriving[index - 1], arriving[index]]
        if (before && after && luck.next().value < 25) [arriving[index - 1], arriving[index]] = [after, before]
      }
      let roster = first(snapshots)
      const shown = new Set(roster.slots.map(({ userID }) => userID).filter(Boolean))
      const follow = (change: { joined: Pusher[]; quit: Pusher[] }) => {
        for (const { userID } of change.quit) expect(shown.delete(userID)).toBe(true)
        for (const { userID } of change.joined) {
          expect(shown.has(userID)).toBe(false)
          shown.add(userID)
        }
      }
      for (const event of arriving) {
        const outcome = applyEvent(roster, event)
        if (outcome === 'stale') continue
        const snapshot = snapshots[event.seq - 1_000] ?? room(0, [])
        const moved = outcome === 'gap' ? taken(roster, snapshot, roster.seq) : outcome
        roster = moved.roster
        follow(moved.change)
      }
      const last = snapshots.at(-1)
      if (!last) return
      const end = taken(roster, last, roster.seq)
      follow(end.change)
      expect(end.roster.pushers).toEqual(last.pushers)
      expect([...shown].sort()).toEqual(
        last.pushers
          .map(({ userID }) => userID)
          .filter((userID) => userID !== SELF)
          .sort(),
      )
    }),
  )
})

test('slots never move: who stays keeps the slot, and a slot that did not change is the same object', () => {
  fc.assert(
    fc.property(changeLists, (changes) => {
      const { snapshots, events } = story(changes)
      let roster = first(snapshots)
      for (const event of events) {
        const before = roster.slots
        roster = applied(roster, event)
        expect(roster.slots).toHaveLength(USERS.length - 1)
        expect(roster.slots.map(({ slot }) => slot)).toEqual(roster.slots.map((_, index) => index))
        for (const [index, slot] of before.entries()) {
          const now = roster.slots[index]
          const touched = 'pusher' in event ? event.pusher.userID : event.event === 'quit' ? event.userID : ''
          if (slot.userID !== '' && slot.userID !== touched) expect(now).toBe(slot)
        }
      }
    }),
  )
})

test('a list that events have overtaken is left aside; one that is older than its question comes from a restarted server', () => {
  const roster = first([room(10, [pusher(SELF), pusher('a')])])
  const join = {
    cmd: 'notifyPusherChange',
    data: '',
    roomID: 'r',
    seq: 11,
    event: 'join',
    pusher: pusher('b'),
  } as const
  const ahead = applied(roster, join)
  expect(takeSnapshot(ahead, room(10, [pusher(SELF), pusher('a')]), 10)).toBeUndefined()
  const restarted = takeSnapshot(ahead, room(3, [pusher(SELF)]), 11)
  expect(restarted?.change.quit.map(({ userID }) => userID)).toEqual(['a', 'b'])
})

test('a stream that is merely signed again changes no slot and is no update', () => {
  const roster = first([room(10, [pusher(SELF), pusher('a', 1, 'online', 'old')])])
  const { change, roster: next } = taken(roster, room(10, [pusher(SELF), pusher('a', 1, 'online', 'new')]), 10)
  expect(change.updated).toEqual([])
  expect(next.slots[0]).toBe(roster.slots[0])
  expect(next.pushers[1]?.accelerateURL).toContain('new')
})

function first(snapshots: RoomSnapshot[]): Roster {
  return taken(emptyRoster(SELF, 'r', true), snapshots[0] ?? room(0, []), 0).roster
}

function taken(roster: Roster, snapshot: RoomSnapshot, asked: number): MovedRoster {
  return takeSnapshot(roster, snapshot, asked) ?? { roster, change: noChange() }
}

function applied(roster: Roster, event: RoomEvent): Roster {
  const outcome = applyEvent(roster, event)
  return outcome === 'stale' || outcome === 'gap' ? roster : outcome.roster
}
