import { Redis } from 'ioredis'
import { expect } from 'vitest'
import { engagedIn } from '../../server/calls/rules/call.js'
import { NO_AUDIENCE } from '../../server/rooms/rules/audience_facts.js'
import { isListed } from '../../server/rooms/rules/policy.js'
import type { Room } from '../../server/rooms/rules/room.js'
import { decodeCall } from '../../server/store/redis/call_codec.js'
import { decodeRoom } from '../../server/store/redis/room_codec.js'
import { readTicket } from '../../server/store/ticket_text.js'

/** Keys that stay, whatever rooms there are. */
const PERMANENT =
  /^(n|o|ln|swept|quiet|bus|meta|lease|slots|nodes|m:.+|q:\d+|cursor:\d+|due|[lu]:.+|all:.+|calls:(due|ended|looked|quiet)|tickets(:.+)?|queue:.+)$/

/** What PTTL says of a key without an end; of one that has just gone it says -2. */
const FOR_EVER = -1

/** Holds every key below the prefix against the rooms: nothing stale, nothing missing, nothing without an end. */
export async function audit(url: string, prefix: string): Promise<void> {
  const redis = new Redis(url, { protocol: 2 })
  try {
    const rooms = new Map<string, Room>()
    const stale: string[] = []
    const names = await namesOf(redis, prefix)
    for (const name of names.filter((name) => name.startsWith('r:'))) {
      const fields = await redis.hgetall(prefix + name)
      const ends = (await redis.pttl(prefix + name)) > 0
      if (fields.b === undefined) {
        if (fields.g === undefined || !ends) stale.push(name)
        continue
      }
      const room = decodeRoom(fields.b, (userID) => Number(fields[`s:${userID}`]), NO_AUDIENCE)
      const seen = Object.keys(fields).filter((field) => field.startsWith('s:'))
      expect(seen.sort()).toEqual([...room.view.members.keys()].map((userID) => `s:${userID}`).sort())
      if (ends || fields.g !== undefined) stale.push(name)
      rooms.set(room.view.roomID, room)
    }
    const ofCalls = await keysOfCalls(redis, prefix, names)
    for (const name of names.filter((name) => !name.startsWith('r:') && !PERMANENT.test(name))) {
      const [kind = '', ...rest] = name.split(':')
      const ofRoom = ['a', 'ao', 'al', 'c'].includes(kind) && rooms.has(rest.join(':'))
      if (!ofRoom && !ofCalls.has(name) && (await redis.pttl(prefix + name)) === FOR_EVER) stale.push(name)
    }
    expect(stale).toEqual([])
    await indexes(redis, prefix, names, rooms)
    await tickets(redis, prefix, names)
  } finally {
    redis.disconnect()
  }
}

/** By SCAN: everything that is there from the first step of it to the last. */
async function namesOf(redis: Redis, prefix: string): Promise<string[]> {
  const names = new Set<string>()
  let cursor = '0'
  do {
    const [next, keys] = await redis.scan(cursor, 'MATCH', `${prefix}*`, 'COUNT', 1_000)
    cursor = next
    for (const key of keys) names.add(key.slice(prefix.length))
  } while (cursor !== '0')
  return [...names]
}

/** What belongs to calls that go on: each user is in the call that his key names. */
async function keysOfCalls(redis: Redis, prefix: string, names: readonly string[]): Promise<ReadonlySet<string>> {
  const keys = new Set<string>()
  for (const name of names.filter((name) => name.startsWith('call:'))) {
    const text = await redis.get(prefix + name)
    const call = text === null ? undefined : decodeCall(text)
    if (call === undefined || call.ended) continue
    keys.add(name)
    for (const userID of engagedIn(call)) {
      expect(await redis.get(`${prefix}busy:${userID}`)).toBe(call.callID)
      keys.add(`busy:${userID}`)
    }
  }
  return keys
}

/** Each ticket is its user's, and either in its queue and seen, or held for an agent. */
async function tickets(redis: Redis, prefix: string, names: readonly string[]): Promise<void> {
  const ofUsers: { [userID: string]: string } = Object.create(null)
  const places = new Map<string, string>()
  for (const name of names.filter((name) => name.startsWith('queue:')))
    for (const ticketID of await redis.zrange(prefix + name, '0', '-1')) {
      expect(places.has(ticketID), `${ticketID} is in two queues`).toBe(false)
      places.set(ticketID, name)
    }
  const held = await redis.zrange(`${prefix}tickets:held`, '0', '-1')
  const texts = await redis.hgetall(`${prefix}tickets`)
  for (const [ticketID, text] of Object.entries(texts)) {
    const ticket = readTicket(text)
    ofUsers[ticket?.userID ?? ''] = ticketID
    if (!held.includes(ticketID)) expect(places.get(ticketID)).toBe(`queue:${ticket?.queue}`)
  }
  expect([...places.keys(), ...held].sort()).toEqual(Object.keys(texts).sort())
  expect((await redis.zrange(`${prefix}tickets:seen`, '0', '-1')).sort()).toEqual([...places.keys()].sort())
  expect(Object.entries(await redis.hgetall(`${prefix}tickets:of`)).sort()).toEqual(Object.entries(ofUsers).sort())
}

async function indexes(redis: Redis, prefix: string, names: readonly string[], rooms: ReadonlyMap<string, Room>) {
  const owned: { [userID: string]: string } = Object.create(null)
  const counts = new Map<string, number>()
  const count = (what: string, by: number) => by > 0 && counts.set(what, (counts.get(what) ?? 0) + by)
  const places = new Map<string, Set<string>>()
  const place = (name: string, roomID: string) => places.set(name, (places.get(name) ?? new Set()).add(roomID))
  for (const [roomID, room] of rooms) {
    const { type, members, audienceCount } = room.view
    owned[room.owner] = String(Number(owned[room.owner] ?? 0) + 1)
    count(type, 1)
    count('members', members.size)
    count('audience', audienceCount)
    place(`all:${type}`, roomID)
    if (isListed(room)) place(`l:${type}`, roomID)
    for (const userID of members.keys()) place(`u:${userID}`, roomID)
    const infos = await redis.hkeys(`${prefix}a:${roomID}`)
    expect(infos).toHaveLength(audienceCount)
    expect((await redis.zrange(`${prefix}ao:${roomID}`, '0', '-1')).sort()).toEqual([...infos].sort())
    for (const userID of await redis.zrange(`${prefix}al:${roomID}`, '0', '-1')) expect(infos).toContain(userID)
  }
  for (const name of names.filter((name) => /^(u|l|all):/.test(name))) {
    const found = name.startsWith('u:')
      ? await redis.smembers(prefix + name)
      : await redis.zrange(prefix + name, '0', '-1')
    expect(new Set(found), name).toEqual(places.get(name))
    places.delete(name)
  }
  expect([...places.keys()]).toEqual([])
  expect(Object.entries(await redis.hgetall(`${prefix}o`)).sort()).toEqual(Object.entries(owned).sort())
  const counted = Object.entries(await redis.hgetall(`${prefix}n`)).map(([what, of]) => [what, Number(of)])
  expect(counted.sort()).toEqual([...counts].sort())
  for (const roomID of await redis.zrange(`${prefix}due`, '0', '-1')) expect([...rooms.keys()]).toContain(roomID)
}
