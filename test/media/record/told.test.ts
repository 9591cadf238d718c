// People were recorded without being told: no snapshot and no event said that a recorder ran, whoever asked for it.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { RTCRoomConfig } from '../../../server/config.js'
import { ImClient } from '../../support/im_client.js'
import { type PlaneServer, planeServer } from '../../support/plane_server.js'
import type { RestClient } from '../../support/rest_client.js'

let dataDir: string
let server: PlaneServer
const sockets: ImClient[] = []

beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'rtcroom-told-'))
})
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.close()
  await server.close()
  await rm(dataDir, { recursive: true })
})

const start = async (record: RTCRoomConfig['record']) => {
  server = await planeServer({ dataDir, identity: { mode: 'open' }, record })
}

async function listens(user: RestClient): Promise<ImClient> {
  const socket = await ImClient.open(user)
  sockets.push(socket)
  await socket.ask('join', { roomID: 'r' })
  return socket
}

const recorded = async (user: RestClient) =>
  (await user.call('live_room', 'get_pushers', { roomID: 'r' })).recording ?? []

async function presenterAndFan() {
  const [anna, fan] = [await server.user('anna'), await server.user('fan')]
  await anna.enter('live_room', 'r')
  await fan.call('live_room', 'add_audience', { roomID: 'r', userInfo: '' })
  return { anna, fan }
}

test('the creator records: every member and the audience hear of it, and of its end', async () => {
  await start({ mode: 'off' })
  const { anna, fan } = await presenterAndFan()
  const socket = await listens(fan)
  await anna.call('live_room', 'start_record', { roomID: 'r' })
  expect(await socket.until(({ event }) => event === 'recording')).toMatchObject({
    cmd: 'notifyPusherChange',
    roomID: 'r',
    recording: ['anna'],
  })
  expect(await recorded(fan)).toEqual(['anna'])
  await anna.call('live_room', 'stop_record', { roomID: 'r' })
  await socket.until(({ event, recording }) => event === 'recording' && String(recording) === '')
  expect(await recorded(fan)).toEqual([])
})

test('record.mode all: whoever enters finds it in the room at once', async () => {
  await start({ mode: 'all' })
  const { fan } = await presenterAndFan()
  await vi.waitFor(async () => expect(await recorded(fan)).toEqual(['anna']))
})

test('a publisher whose push URL asks for it is shown as recorded', async () => {
  await start({ mode: 'off', byURL: true })
  const anna = await server.user('anna')
  const { pushURL } = await anna.call('live_room', 'get_push_url', {})
  const entry = { roomID: 'r', userName: 'Anna', userAvatar: '', pushURL: `${pushURL}&record=mp4` }
  await anna.call('live_room', 'create_room', { roomID: 'r', roomInfo: '' })
  expect(await anna.call('live_room', 'add_pusher', entry)).toMatchObject({ code: 0 })
  await vi.waitFor(async () => expect(await recorded(anna)).toEqual(['anna']))
})

test('whoever leaves is not recorded any more, and the others hear of that', async () => {
  await start({ mode: 'all' })
  const { anna, fan } = await presenterAndFan()
  await fan.enter('multi_room', 'm')
  await anna.enter('multi_room', 'm')
  const listed = async () => (await fan.call('multi_room', 'get_pushers', { roomID: 'm' })).recording
  await vi.waitFor(async () => expect(await listed()).toEqual(['fan', 'anna']))
  await anna.call('multi_room', 'delete_pusher', { roomID: 'm' })
  await vi.waitFor(async () => expect(await listed()).toEqual(['fan']))
})
