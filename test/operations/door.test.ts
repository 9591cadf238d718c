import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Code, type Reply } from '../../wxlite/utils/protocol.js'
import { ImClient } from '../support/im_client.js'
import type { Answer, RestClient } from '../support/rest_client.js'
import { type TestServer, testServer } from '../support/server.js'
import { recordingLog } from '../support/silent_log.js'

const PASSWORD = 'Tr0ub4dor-und-3'
let dataDir: string
let server: TestServer
const log = recordingLog()
beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'rtcroom-door-'))
  server = await testServer({ dataDir, rateLimit: { enabled: false } }, log.log)
})
afterAll(async () => {
  await server.close()
  await rm(dataDir, { recursive: true, force: true })
})

let anna: RestClient
let eve: RestClient
let roomID: string
let rooms = 0
beforeEach(async () => {
  roomID = `r${++rooms}`
  anna = await server.user(`anna${rooms}`)
  eve = await server.user(`eve${rooms}`)
  await anna.create('live_room', roomID, { password: PASSWORD })
  await anna.enter('live_room', roomID)
})
afterEach(async () => {
  await anna.call('live_room', 'destroy_room', { roomID })
})

/** Every call that shows a room, or lets somebody into it. */
async function everyWay(client: RestClient, more: object = {}): Promise<(Answer | Answer<Reply>)[]> {
  const body = { roomID, ...more }
  const asked: Promise<Answer | Answer<Reply>>[] = [
    client.enter('live_room', roomID, more),
    client.call('live_room', 'add_audience', { ...body, userInfo: '' }),
    client.call('live_room', 'get_pushers', body),
    client.call('live_room', 'get_audiences', body),
    client.call('live_room', 'get_custom_info', body),
    client.call('live_room', 'get_custom_Info', body),
    client.call('live_room', 'set_custom_field', { ...body, fieldName: 'a', operation: 'inc' }),
    client.call('live_room', 'request_link_mic', body),
    client.call('live_room', 'merge_stream', { ...body, mergeParams: {} }),
  ]
  return Promise.all(asked)
}

describe('to an outsider', () => {
  it.each([
    [Code.PASSWORD, {}],
    [Code.LOCKED, { locked: true }],
    [Code.WAITING, { password: '', approval: true }],
  ])('every way answers %i and no play URL', async (code, door) => {
    expect((await anna.call('live_room', 'update_room', { roomID, ...door })).code).toBe(0)
    const answers = await everyWay(eve)
    expect(answers.map((answer) => answer.code)).toEqual(answers.map(() => code))
    expect(JSON.stringify(answers)).not.toMatch(/rtmp:|\.flv/)
  })

  it('lists show that there is a door, how many are in, and neither who nor what to play', async () => {
    const { rooms: listed } = await eve.call('live_room', 'get_room_list', { cnt: 100, index: 0 })
    const card = listed.find((room) => room.roomID === roomID)
    expect(card).toMatchObject({
      door: { password: true, locked: false, approval: false },
      memberCount: 1,
      pushers: [],
      mixedPlayURL: '',
      roomInfo: 'a room',
    })
    expect(JSON.stringify(card)).not.toMatch(/rtmp:|\.flv/)
    await anna.call('live_room', 'update_room', { roomID, password: '' })
    const again = await eve.call('live_room', 'get_room_list', { cnt: 100, index: 0 })
    expect(again.rooms.find((room) => room.roomID === roomID)?.pushers).toHaveLength(1)
  })

  it('a wrong password is refused five times, then with 429, also without the general limits', async () => {
    const guess = (password: string) => eve.call('live_room', 'get_pushers', { roomID, password })
    for (let wrong = 0; wrong < 5; wrong++)
      expect(await guess(`${wrong}`)).toMatchObject({ code: Code.PASSWORD, status: 200 })
    expect(await guess(PASSWORD)).toMatchObject({ code: Code.PASSWORD, status: 429 })
    server.clock.advance(60_001)
    expect((await eve.call('live_room', 'add_audience', { roomID, userInfo: '', password: PASSWORD })).code).toBe(3)
  })

  it('the right one opens every way', async () => {
    expect((await eve.call('live_room', 'add_audience', { roomID, userInfo: '', password: PASSWORD })).code).toBe(0)
    expect((await eve.call('live_room', 'get_pushers', { roomID })).pushers).toHaveLength(1)
    expect((await eve.call('live_room', 'get_custom_info', { roomID })).code).toBe(0)
  })
})

it('those in charge act through the operations, others are refused', async () => {
  const at = { roomID }
  const ben = await server.user(`ben${rooms}`)
  await ben.call('live_room', 'add_audience', { ...at, userInfo: '{"nick":"Ben"}', password: PASSWORD })
  await ben.call('live_room', 'request_link_mic', at)
  expect(
    (await anna.call('live_room', 'respond_link_mic', { ...at, targetUserID: ben.userID, accept: true })).code,
  ).toBe(0)
  expect((await ben.enter('live_room', roomID)).code).toBe(0)
  const onBen = { ...at, targetUserID: ben.userID }
  for (const [name, body] of [
    ['update_room', { ...at, chat: 'off', roomInfo: 'new' }],
    ['set_moderator', { ...onBen, moderator: true }],
    ['mute_pusher', { ...onBen, audio: true }],
    ['mute_all', { ...at, audio: true, video: true }],
    ['mute_chat', { ...onBen, muted: true }],
  ] as const) {
    expect((await eve.call('live_room', name, body)).code, name).toBe(Code.NO_ROOM)
    expect((await anna.call('live_room', name, body)).code, name).toBe(0)
  }
  expect((await ben.call('live_room', 'raise_hand', { ...at, up: true })).code).toBe(0)
  const seen = await anna.call('live_room', 'get_pushers', at)
  expect(seen).toMatchObject({ roomInfo: 'new', chat: 'off', door: { password: true } })
  expect(seen.pushers.map(({ role, muted }) => ({ role, muted }))).toEqual([
    { role: 'creator', muted: undefined },
    { role: 'moderator', muted: { audio: true, video: false } },
  ])
  expect(seen.pushers[1]?.hand).toBeGreaterThan(0)
})

it('who knocks is let in, or not', async () => {
  await anna.call('live_room', 'update_room', { roomID, password: '', approval: true })
  const knock = () => eve.call('live_room', 'add_audience', { roomID, userInfo: '{"nick":"Eve"}' })
  expect((await knock()).code).toBe(Code.WAITING)
  const answer = (accept: boolean) =>
    anna.call('live_room', 'answer_knock', { roomID, targetUserID: eve.userID, accept })
  expect((await eve.call('live_room', 'answer_knock', { roomID, targetUserID: eve.userID, accept: true })).code).toBe(
    Code.NO_ROOM,
  )
  expect((await answer(true)).code).toBe(0)
  expect((await answer(true)).code).toBe(Code.BAD_REQUEST)
  expect((await knock()).code).toBe(0)
  const dan = await server.user(`dan${rooms}`)
  expect((await dan.call('live_room', 'get_pushers', { roomID, userName: 'Dan' })).code).toBe(Code.WAITING)
  expect((await dan.call('live_room', 'cancel_knock', { roomID })).code).toBe(0)
  expect((await anna.call('live_room', 'answer_knock', { roomID, targetUserID: dan.userID, accept: true })).code).toBe(
    Code.BAD_REQUEST,
  )
})

it('the password is in nothing that anybody is told: no list, no reply, no event, no timeline', async () => {
  const hearing = await ImClient.open(anna)
  const joined = await hearing.ask('join', { roomID })
  const told: unknown[] = [joined]
  for (const password of [`${PASSWORD}!`, PASSWORD]) {
    told.push(await eve.call('live_room', 'get_pushers', { roomID, password }))
    told.push(await eve.call('live_room', 'add_audience', { roomID, userInfo: '', password }))
  }
  told.push(await anna.call('live_room', 'update_room', { roomID, password: `${PASSWORD}?`, roomInfo: 'x' }))
  await hearing.until(({ event }) => event === 'room')
  for (const client of [anna, eve]) {
    told.push(await client.call('live_room', 'get_room_list', { cnt: 100, index: 0 }))
    told.push(await client.call('live_room', 'get_pushers', { roomID }))
  }
  told.push(hearing.pushes, await server.services.timeline?.read(roomID, { cnt: 1000 }))
  told.push(await server.services.inspector.room(roomID))
  hearing.close()
  expect(told.length).toBeGreaterThan(10)
  expect(JSON.stringify(told)).not.toContain(PASSWORD)
})

it('the password stands in no log and in no file', async () => {
  await eve.call('live_room', 'get_pushers', { roomID, password: `${PASSWORD}!` })
  await anna.call('live_room', 'update_room', { roomID, password: PASSWORD })
  server.clock.advance(2_000)
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(log.text()).not.toContain(PASSWORD)
  const files = await readdir(dataDir, { recursive: true, withFileTypes: true })
  for (const file of files.filter((entry) => entry.isFile()))
    expect(await readFile(path.join(file.parentPath, file.name), 'latin1')).not.toContain(PASSWORD)
})
