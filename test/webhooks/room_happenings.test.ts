import { describe, expect, it } from 'vitest'
import type { Commit } from '../../server/rooms/rules/commit.js'
import type { MemberChange } from '../../server/rooms/rules/room.js'
import { NO_STREAM_CHANGES } from '../../server/rooms/rules/stream_changes.js'
import { lostHappenings, roomHappenings } from '../../server/webhooks/room_happenings.js'
import { ToldRooms } from '../../server/webhooks/told_rooms.js'

const member = (userID: string, streamID = `${userID}_1`) => ({
  userID,
  userName: userID.toUpperCase(),
  userAvatar: '',
  streamID,
  state: 'online' as const,
})

const commit = (changes: readonly MemberChange[], more: Partial<Commit> = {}): Commit => ({
  roomID: 'r',
  type: 'multi_room',
  creator: 'ann',
  born: false,
  ended: false,
  changes,
  messages: [],
  expelled: [],
  streams: NO_STREAM_CHANGES,
  ...more,
})

/** A subscriber's picture, and what it is told, as `type user reason`. */
function subscriber(live: readonly string[] = []) {
  const told = new ToldRooms()
  let now = 1_000_000
  return {
    told,
    pass: (seconds: number) => (now += seconds * 1000),
    hears(of: Commit): string[] {
      const happenings = roomHappenings(of, { room: told.get('r'), live: new Set(live), now })
      for (const happening of happenings) told.apply(happening, now)
      if (of.born) told.found('r')
      return happenings.map(({ type, data }) =>
        [type, data.userID, data.reason, data.duration].filter((part) => part !== undefined).join(' '),
      )
    },
    loses: () =>
      lostHappenings('r', told.get('r') ?? { type: 'multi_room', since: 0, members: new Map(), lost: false }, now).map(
        ({ type, data }) => `${type} ${data.userID ?? ''} ${data.reason}`,
      ),
  }
}

const join = (userID: string, streamID?: string): MemberChange => ({
  type: 'join',
  seq: 1,
  member: member(userID, streamID),
})

describe('what a subscriber is told', () => {
  it('of a room from its beginning to its end, with durations in seconds', () => {
    const { hears, pass } = subscriber()
    expect(hears(commit([join('ann')], { born: true }))).toEqual(['room.created ann', 'member.joined ann'])
    pass(10)
    expect(hears(commit([join('bob')]))).toEqual(['member.joined bob'])
    pass(20)
    expect(hears(commit([{ type: 'quit', seq: 3, member: member('bob'), reason: 'kicked' }]))).toEqual([
      'member.left bob kicked 20',
    ])
    expect(hears(commit([{ type: 'creator', seq: 4, userID: '', streamID: '' }]))).toEqual(['creator.changed '])
    expect(hears(commit([{ type: 'close', seq: 5, reason: 'closed' }], { ended: true }))).toEqual([
      'member.left ann closed 30',
      'room.closed closed 30',
    ])
  })

  it('of streams as far as they are in the room: begun before the entry, replaced, ended by leaving', () => {
    const { hears, pass } = subscriber(['ann_1', 'ann_2'])
    expect(hears(commit([join('ann')], { born: true }))).toEqual([
      'room.created ann',
      'member.joined ann',
      'stream.started ann',
    ])
    pass(5)
    expect(hears(commit([{ type: 'update', seq: 2, member: member('ann', 'ann_2') }]))).toEqual([
      'stream.ended ann replaced 5',
      'member.updated ann',
      'stream.started ann',
    ])
    pass(7)
    expect(hears(commit([{ type: 'update', seq: 3, member: member('ann', 'ann_2') }]))).toEqual(['member.updated ann'])
    expect(hears(commit([{ type: 'quit', seq: 4, member: member('ann', 'ann_2'), reason: 'left' }]))).toEqual([
      'stream.ended ann left 7',
      'member.left ann left 12',
    ])
  })

  it('of custom fields and of the audience', () => {
    const { hears } = subscriber()
    expect(hears(commit([], { custom: { topic: 'x' }, audienceCount: 3 }))).toEqual([
      'room.updated',
      'audience.changed',
    ])
  })
})

describe('after a restart that ended the rooms', () => {
  function restarted() {
    const all = subscriber()
    all.hears(commit([join('ann'), join('bob')], { born: true }))
    all.told.lose()
    return all
  }

  it('nobody who comes back has left, and the room goes on', () => {
    const { hears, told, loses } = restarted()
    expect(hears(commit([join('bob', 'bob_9')], { born: true }))).toEqual(['member.updated bob'])
    expect(told.lostOf('multi_room')).toHaveLength(1)
    expect(loses()).toEqual(['member.left ann restart'])
    expect(hears(commit([join('ann', 'ann_9')]))).toEqual(['member.updated ann'])
    expect(told.lostOf('multi_room')).toEqual([])
  })

  it('a room to which nobody came back is closed, its members first', () => {
    const { loses, told } = restarted()
    expect(told.lostOf('live_room')).toEqual([])
    expect(loses()).toEqual(['member.left ann restart', 'member.left bob restart', 'room.closed  restart'])
  })

  it('the picture is the same when it is read from lines', () => {
    const { told } = restarted()
    const read = new ToldRooms()
    for (const [roomID, line] of told.lines()) expect(read.read(roomID, JSON.parse(JSON.stringify(line)))).toBe(true)
    expect([...read.lines()]).toEqual([...told.lines()])
    expect(read.withStream('bob_1')).toEqual(['r'])
    expect(read.read('r', { type: 'nothing' })).toBe(false)
  })
})
