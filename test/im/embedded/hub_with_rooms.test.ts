import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { randomIds } from '../../../server/ids.js'
import { ImHub } from '../../../server/im/embedded/hub.js'
import { createRooms, type RoomsCore } from '../../../server/rooms/create_rooms.js'
import { roomEvent } from '../../../server/rooms/ports/room_event.js'
import { roomSnapshot } from '../../../server/rooms/ports/room_snapshot.js'
import { frameReader } from '../../../server/schemas/frames.js'
import { MemoryStore } from '../../../server/store/memory.js'
import { PlainMedia } from '../../support/fake_media.js'
import { ImClient } from '../../support/im_client.js'
import { ManualClock } from '../../support/manual_clock.js'
import { silentLog } from '../../support/silent_log.js'

/** The real rooms behind the real socket. */
describe('ImHub with the rooms core', () => {
  let clock: ManualClock
  let hub: ImHub
  let core: RoomsCore
  let server: Server
  let clients: ImClient[]
  const caller = (userID: string) => ({ userID, session: `${userID}-s` })
  const entry = (userID: string) => ({ userName: userID, userAvatar: '', streamID: `${userID}_1` })

  beforeEach(async () => {
    clients = []
    clock = new ManualClock()
    const media = new PlainMedia()
    media.streamState = async () => 'ended'
    hub = new ImHub({
      identity: { verify: (token) => caller(token), onRevoked: () => undefined },
      rooms: () => core.directory,
      frames: frameReader,
      clock,
      log: silentLog,
      render: (roomID, change, address) => roomEvent(media, roomID, change, address),
      snapshot: (room, address) => roomSnapshot(room, media, address),
      addressOf: (request) => ({ secure: false, host: String(request.headers.host) }),
      ipOf: (request) => String(request.socket.remoteAddress),
    })
    const type = { maxMembers: 4, heartbeatTimeout: 20, maxIdleDuration: 30, onCreatorLeave: 'close' as const }
    const settings = {
      doubleRoom: type,
      multiRoom: type,
      liveRoom: { ...type, maxAudience: 100, linkMic: 'granted' as const },
      awayTimeout: 90,
    }
    core = createRooms({
      clock,
      ids: randomIds,
      store: new MemoryStore(),
      notifier: hub,
      media,
      log: silentLog,
      settings,
    })
    await hub.start()
    server = createServer()
    server.on('upgrade', (request, socket, head) => hub.handleUpgrade(request, socket, head))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  })
  afterEach(async () => {
    for (const client of clients) client.ws.terminate()
    core.close()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })

  async function client(userID: string): Promise<ImClient> {
    const client = new ImClient(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/weapp/im`)
    clients.push(client)
    await client.opened
    await client.ask('auth', { userID, token: userID })
    return client
  }

  async function joined(userID: string, roomID: string): Promise<ImClient> {
    const socket = await client(userID)
    expect(await socket.ask('join', { roomID })).toMatchObject({ code: 0 })
    return socket
  }

  it('tells who comes and goes in rising numbers, and ends with the room', async () => {
    await core.multi_room.enter(caller('ann'), 'r1', entry('ann'))
    const ann = await joined('ann', 'r1')
    await core.multi_room.enter(caller('ben'), 'r1', entry('ben'))
    await core.multi_room.leave(caller('ben'), 'r1')
    await core.multi_room.destroy(caller('ann'), 'r1')
    const close = await ann.until((push) => push.event === 'close')
    expect(ann.pushes.map(({ event }) => event)).toEqual(['join', 'quit', 'close'])
    expect(ann.pushes.map(({ seq }) => Number(close.seq) - Number(seq))).toEqual([2, 1, 0])
    expect(await ann.ask('beat', { roomID: 'r1' })).toMatchObject({ code: 5, reason: 'closed' })
    expect(await ann.ask('join', { roomID: 'r1' })).toMatchObject({ code: 3 })
    expect(hub.stats()).toMatchObject({ rooms: 0, keptBytes: 0 })
  })

  it('numbers the answer of a join like the entry before it, so that nobody fetches the list for nothing', async () => {
    const { seq } = await core.multi_room.enter(caller('ann'), 'r1', entry('ann'))
    const ann = await client('ann')
    expect(await ann.ask('join', { roomID: 'r1', seq })).toMatchObject({ reset: false, seq, events: [] })
    await core.multi_room.enter(caller('ben'), 'r1', entry('ben'))
    expect(await ann.until((push) => push.event === 'join')).toMatchObject({ seq: seq + 1 })
    expect(await ann.ask('beat', { roomID: 'r1' })).toMatchObject({ seq: seq + 1 })
  })

  it('keeps a member by beats over the socket, and loses one who is silent', async () => {
    await core.multi_room.enter(caller('ann'), 'r1', entry('ann'))
    await core.multi_room.enter(caller('ben'), 'r1', entry('ben'))
    const ann = await joined('ann', 'r1')
    for (let second = 0; second < 42; second += 7) {
      clock.advance(7_000)
      await core.sweep()
      expect(await ann.ask('beat', { roomID: 'r1' })).toMatchObject({ code: 0 })
    }
    expect(await ann.until((push) => push.event === 'quit')).toMatchObject({ userID: 'ben', reason: 'timeout' })
  })

  it('puts a kicked user out of the room and keeps it out', async () => {
    await core.multi_room.enter(caller('ann'), 'r1', entry('ann'))
    await core.multi_room.enter(caller('ben'), 'r1', entry('ben'))
    const [ann, ben] = [await joined('ann', 'r1'), await joined('ben', 'r1')]
    await core.multi_room.kick(caller('ann'), 'r1', 'ben')
    await ben.until((push) => push.event === 'kicked')
    await ann.ask('send', { roomID: 'r1', kind: 'text', data: 'he is gone' })
    await ben.settled()
    expect(ben.pushes.map(({ event }) => event)).toEqual(['quit', 'kicked'])
    expect(await ben.ask('join', { roomID: 'r1' })).toMatchObject({ code: 5 })
    expect(await ben.ask('beat', { roomID: 'r1' })).toMatchObject({ code: 5, reason: 'kicked' })
  })

  it('lets old clients link their microphones, decided by the rooms', async () => {
    await core.live_room.enter(caller('ann'), 'r1', entry('ann'))
    await core.live_room.addAudience(caller('cid'), 'r1', '{}')
    const [ann, cid] = [await joined('ann', 'r1'), await joined('cid', 'r1')]
    await expect(core.live_room.enter(caller('cid'), 'r1', entry('cid'))).rejects.toMatchObject({ code: 13 })
    await cid.ask('c2c', {
      toUserID: 'ann',
      data: {
        cmd: 'linkmic',
        data: { type: 'request', roomID: 'r1', userID: 'forged', userName: 'Cid', userAvatar: '' },
      },
    })
    expect(await ann.until((push) => push.event === 'c2c')).toMatchObject({
      fromUserID: 'cid',
      data: { data: { type: 'request', userID: 'cid', userName: 'Cid' } },
    })
    await ann.ask('c2c', {
      toUserID: 'cid',
      data: { cmd: 'linkmic', data: { type: 'response', result: 'accept', message: '', roomID: 'r1' } },
    })
    expect(await cid.until((push) => push.event === 'c2c')).toMatchObject({
      fromUserID: 'ann',
      data: { data: { result: 'accept' } },
    })
    await core.live_room.enter(caller('cid'), 'r1', entry('cid'))
    await core.live_room.leave(caller('cid'), 'r1')
    expect(await cid.ask('send', { roomID: 'r1', kind: 'text', data: 'audience again' })).toMatchObject({ code: 0 })
  })

  it('removes audience a heartbeat time-out after its last socket went, not before, and not when it came back', async () => {
    await core.live_room.enter(caller('ann'), 'r1', entry('ann'))
    for (const userID of ['cid', 'dora']) await core.live_room.addAudience(caller(userID), 'r1', '{}')
    const [ann, cid, dora] = [await joined('ann', 'r1'), await joined('cid', 'r1'), await joined('dora', 'r1')]
    for (const socket of [cid, dora]) socket.ws.terminate()
    while (hub.stats().sockets > 1) await ann.settled()
    const count = async () => (await core.live_room.audience(caller('ann'), 'r1')).audienceCount
    clock.advance(15_000)
    await joined('dora', 'r1')
    await core.sweep()
    expect(await count()).toBe(2)
    await ann.ask('beat', { roomID: 'r1' })
    clock.advance(7_000)
    await core.sweep()
    expect(await count()).toBe(1)
  })
})
