import { afterEach, beforeEach, expect } from 'vitest'
import type { Transport } from '../../support/fake-wx.js'
import { type TestServer, testServer } from '../../support/server.js'
import { finish, until } from './quiet.js'
import { type Spectator, spectator } from './spectator.js'

/** A server for each test of a file, people with phones in its live rooms, and nothing left of them at the end. */
export function liveHouse() {
  let server: TestServer
  let people: Spectator[]

  beforeEach(async () => {
    server = await testServer()
    people = []
  })

  afterEach(async () => {
    for (const { stage, room } of people)
      await finish(
        server.clock,
        phones(),
        stage.stop().then(() => room.logout()),
      )
    expect(people.map(({ phone }) => phone.leftovers)).toEqual(
      people.map(() => ({ timers: 0, requests: 0, sockets: 0, listeners: 0 })),
    )
    await server.close()
  })

  const phones = () => people.map(({ phone }) => phone)

  async function comes(name: string, transport?: Transport): Promise<Spectator> {
    const someone = await spectator(server, name, transport)
    people.push(someone)
    return someone
  }

  /** A presenter on air and viewers who watch. */
  async function onAir(...viewers: string[]) {
    const anna = await comes('anna')
    const { roomID } = await finish(server.clock, phones(), anna.stage.present({ roomInfo: '新品发布' }))
    const watching: Spectator[] = []
    for (const name of viewers) {
      const viewer = await comes(name)
      await finish(server.clock, phones(), viewer.stage.watch({ roomID }))
      watching.push(viewer)
    }
    await until(() => people.every(({ room }) => room.connection === 'up'))
    return { anna, roomID, watching }
  }

  /** The viewer asks, the presenter accepts, and the viewer is on. */
  async function linked(anna: Spectator, viewer: Spectator) {
    const link = viewer.stage.link({ timeout: 10_000 })
    await until(() => anna.diary.includes(`asks ${viewer.name}`))
    await anna.room.acceptJoinPusher({ data: { userID: viewer.name } })
    await finish(server.clock, phones(), link)
  }

  /** Who publishes, as the server has it. */
  const publishing = async (roomID: string) => [
    ...((await server.services.roomDirectory.find(roomID))?.view.members.keys() ?? []),
  ]

  /** Asked and accepted, nothing more. */
  async function granted(anna: Spectator, viewer: Spectator): Promise<string> {
    const asked = viewer.room.requestJoinPusher()
    await until(() => anna.diary.includes(`asks ${viewer.name}`))
    await anna.room.acceptJoinPusher({ userID: viewer.name })
    await asked
    return (await viewer.room.getPushURL()).pushURL
  }

  return {
    get server() {
      return server
    },
    get people() {
      return people
    },
    phones,
    comes,
    onAir,
    linked,
    granted,
    publishing,
  }
}
