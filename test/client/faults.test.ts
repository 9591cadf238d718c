import { expect, test } from 'vitest'
import { streamOf } from '../../wxlite/utils/room/slots.js'
import { createRTCRoom, type RTCRoom } from '../../wxlite/utils/rtcroom.js'
import type { FakePhone } from '../support/fake-wx.js'
import { Storm } from './support/storm.js'
import { storms } from './support/storms.js'

const ROOM = 'storm'
const PEOPLE = 6
const FAULTS = 10_000

/** One person, and what he believes to see. */
interface Person {
  name: string
  phone: FakePhone
  room: RTCRoom
  /** Built from join and quit events alone. */
  seen: Set<string>
  /** Somebody announced twice, or gone before having come. */
  wrong: string[]
}

/** People on phones in one room. */
class Gathering extends Storm {
  readonly people: Person[] = []

  async begin() {
    for (let index = 0; index < PEOPLE; index += 1) {
      const name = `p${index}`
      const phone = this.phone()
      const room = createRTCRoom({ platform: phone.platform })
      const person: Person = { name, phone, room, seen: new Set(), wrong: [] }
      room.on('onPusherJoin', ({ pushers }) => {
        for (const { userID } of pushers) {
          if (person.seen.has(userID)) person.wrong.push(`${userID} joined twice`)
          person.seen.add(userID)
        }
      })
      room.on('onPusherQuit', ({ pushers }) => {
        for (const { userID } of pushers)
          if (!person.seen.delete(userID)) person.wrong.push(`${userID} quit without having joined`)
      })
      // The room is over for this person: nobody is shown any more.
      room.on('onRoomClose', () => person.seen.clear())
      await room.login({ serverDomain: 'http://memory/weapp/multi_room/', userID: name, userSig: 'sig' })
      this.people.push(person)
    }
  }

  /** Something happens to somebody. */
  step() {
    const person = this.people[Math.floor(this.random() * PEOPLE)]
    if (!person) return
    const luck = this.random()
    if (luck < 0.25) void this.enter(person)
    else if (luck < 0.32) this.leave(person)
    else this.strike(person.phone)
  }

  async enter({ room, seen }: Person) {
    if (room.getRoomInfo().roomID !== '') return
    try {
      const { pushURL } = await room.getPushURL()
      await room.enterRoom({ data: { roomID: ROOM, pushURL } })
    } catch {
      if (room.getRoomInfo().roomID === '') seen.clear()
    }
  }

  leave(person: Person) {
    void person.room.exitRoom()
    person.seen.clear()
  }
}

/** What a client shows for one other person, in the server's words. */
function shown(url: string): string {
  const path = streamOf(url)
  return path.slice(path.lastIndexOf('/') + 1)
}

async function compare(storm: Gathering, seed: number) {
  const members = await storm.members(ROOM)
  const inside = storm.people.filter(({ room }) => room.getRoomInfo().roomID !== '')
  expect(members.map(({ userID }) => userID).sort(), `seed ${seed}: members and people inside`).toEqual(
    inside.map(({ name }) => name).sort(),
  )
  for (const { name, room, seen, wrong } of inside) {
    const others = members.filter(({ userID }) => userID !== name)
    const list = room
      .getRoomInfo()
      .pushers.map(({ userID, accelerateURL, state }) => ({ userID, streamID: shown(accelerateURL), state }))
    expect(list, `seed ${seed}: the list of ${name}`).toEqual(others)
    const slots = room.members
      .filter(({ userID }) => userID !== '')
      .map(({ userID, accelerateURL, state }) => ({ userID, streamID: shown(accelerateURL), state }))
    const byName = (a: { userID: string }, b: { userID: string }) => a.userID.localeCompare(b.userID)
    expect(slots.sort(byName), `seed ${seed}: the slots of ${name}`).toEqual([...others].sort(byName))
    expect([...seen].sort(), `seed ${seed}: the events of ${name}`).toEqual(others.map(({ userID }) => userID).sort())
    expect(wrong, `seed ${seed}: ${name}`).toEqual([])
  }
  return inside.length
}

test.each(['mini-program', 'web page'] as const)(
  `in a %s, after ${FAULTS} losses, duplicates, delays, hides, dead zones and restarts every roster equals the server's`,
  async (kind) => {
    const storm = (seed: number) => new Gathering(seed, kind)
    expect(await storms(kind, { storm, faults: FAULTS, turns: 600, steps: 3, compare })).toBeGreaterThan(20)
  },
  180_000,
)
