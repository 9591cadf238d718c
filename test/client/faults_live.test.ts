import { expect, test } from 'vitest'
import { createLiveRoom, type LiveRoom } from '../../wxlite/utils/liveroom.js'
import { streamName } from '../../wxlite/utils/room/mix.js'
import type { FakePhone } from '../support/fake-wx.js'
import { Storm } from './support/storm.js'
import { storms } from './support/storms.js'

const ROOM = 'show'
const VIEWERS = 5
const FAULTS = 4_000

interface Person {
  name: string
  phone: FakePhone
  room: LiveRoom
}

/** A presenter who accepts everybody, and viewers who come, ask, join, quit and go. */
class Show extends Storm {
  readonly people: Person[] = []

  async begin() {
    for (let index = 0; index <= VIEWERS; index += 1) {
      const name = index === 0 ? 'boss' : `v${index}`
      const phone = this.phone()
      const room = createLiveRoom({ platform: phone.platform })
      room.on('onRecvJoinPusherRequest', ({ userID }) => void room.acceptJoinPusher({ userID }).catch(() => undefined))
      await room.login({ serverDomain: 'http://memory/weapp/live_room/', userID: name, userSig: 'sig' })
      this.people.push({ name, phone, room })
    }
  }

  step() {
    const person = this.people[Math.floor(this.random() * (VIEWERS + 1))]
    if (!person) return
    if (this.random() < 0.4) void this.act(person).catch(() => undefined)
    else this.strike(person.phone)
  }

  private async act({ name, room }: Person) {
    const luck = this.random()
    if (name === 'boss') {
      if (room.role === '') await this.present(room)
      else if (luck < 0.03) await room.exitRoom()
    } else if (room.role === '') await room.enterRoom({ roomID: ROOM })
    else if (room.role === 'guest') await (luck < 0.3 ? room.quitPusher() : undefined)
    else if (luck < 0.1) await room.exitRoom()
    else {
      await room.requestJoinPusher({ timeout: 5_000 })
      const { pushURL } = await room.getPushURL()
      await room.joinPusher({ pushURL })
    }
  }

  async present(room: LiveRoom) {
    const { pushURL } = await room.getPushURL()
    await room.createRoom({ roomID: ROOM, roomInfo: '', pushURL })
  }
}

async function compare(show: Show, seed: number) {
  const members = await show.members(ROOM)
  const room = await show.server.rooms.directory.find(ROOM)
  const inside = show.people.filter(({ room: { role } }) => role !== '')
  const publishing = inside.filter(({ room: { role } }) => role !== 'audience').map(({ name }) => name)
  expect(members.map(({ userID }) => userID).sort(), `seed ${seed}: who publishes`).toEqual(publishing.sort())
  const watching = inside.filter(({ room: { role } }) => role === 'audience').map(({ name }) => name)
  for (const name of watching) expect(room?.audience.get(name), `seed ${seed}: ${name} watches`).toBeDefined()
  for (const { name, room: view } of inside) {
    const list = view
      .getRoomInfo()
      .pushers.map(({ userID, accelerateURL, state }) => ({ userID, streamID: streamName(accelerateURL), state }))
    expect(list, `seed ${seed}: the list of ${name} (${view.role})`).toEqual(
      members.filter(({ userID }) => userID !== name),
    )
    expect(view.getRoomInfo().roomCreator, `seed ${seed}: the creator for ${name}`).toBe(room?.view.creator)
    expect(view.connection, `seed ${seed}: ${name}`).toBe('up')
  }
  return inside.length
}

test.each(['mini-program', 'web page'] as const)(
  `in a %s a live room too is seen by presenter, guests and audience as it is, after ${FAULTS} faults`,
  async (kind) => {
    const storm = (seed: number) => new Show(seed, kind)
    expect(await storms(kind, { storm, faults: FAULTS, turns: 500, steps: 2, compare })).toBeGreaterThanOrEqual(8)
  },
  180_000,
)
