import { afterAll, beforeAll, expect, it } from 'vitest'
import type { GetPushersReply } from '../../../wxlite/utils/protocol.js'
import { type BuiltServer, build, builtServer, until } from '../../support/built_server.js'
import { type Probe, type Pusher, probe, push } from '../../support/ffmpeg.js'
import { ImClient } from '../../support/im_client.js'
import { RestClient } from '../../support/rest_client.js'

/** Short, so that a vanished phone is missed soon; the same settings an operator has. */
const SETTINGS = {
  RTCROOM_DOUBLE_ROOM_HEARTBEAT_TIMEOUT: '4',
  RTCROOM_DOUBLE_ROOM_ON_CREATOR_LEAVE: 'close',
  RTCROOM_LOG_LEVEL: 'debug',
}
const ROOM = { type: 'double_room', id: 'call' } as const

let server: BuiltServer
const pushers: Pusher[] = []

beforeAll(async () => {
  build()
  server = await builtServer(SETTINGS)
}, 60_000)

afterAll(async () => {
  for (const pusher of pushers) await pusher.stop()
  await server?.close()
})

async function person(): Promise<RestClient> {
  const client = new RestClient(server.url)
  await client.login()
  return client
}

/** Pushes first and enters when the stream is up, as phones do. */
async function phone(user: RestClient, size: string, tone: number): Promise<Pusher> {
  const { pushURL } = await user.pushURL()
  const streams = await server.metric('rtcroom_media_streams')
  const pusher = push(pushURL, { size, tone })
  pushers.push(pusher)
  await until(async () => {
    if (pusher.process.exitCode !== null) throw new Error(`ffmpeg ended: ${pusher.output()}`)
    return (await server.metric('rtcroom_media_streams')) > streams
  })
  const entered = await user.call(ROOM.type, 'add_pusher', {
    roomID: ROOM.id,
    userName: 'phone',
    userAvatar: '',
    pushURL,
  })
  expect(entered.code).toBe(0)
  return pusher
}

const list = (user: RestClient) => user.call(ROOM.type, 'get_pushers', { roomID: ROOM.id })

function expectPicture(found: Probe, width: number, height: number): void {
  expect(found.video).toEqual({ codec: 'h264', width, height })
  expect(found.audio.codec).toBe('aac')
  expect(found.times.length).toBeGreaterThan(10)
  const sorted = [...found.times].sort((a, b) => a - b)
  expect((sorted.at(-1) ?? 0) - (sorted[0] ?? 0)).toBeGreaterThan(0.8)
}

it('two phones meet in a room, see and hear each other, and nothing is left when they are gone', async () => {
  const [anna, ben] = [await person(), await person()]
  expect((await anna.create(ROOM.type, ROOM.id)).code).toBe(0)
  await phone(anna, '320x240', 440)
  const socket = await ImClient.open(anna)
  expect((await socket.ask('join', { roomID: ROOM.id })).code).toBe(0)

  const second = await phone(ben, '426x240', 880)
  const joined = await socket.until((push) => push.event === 'join')

  const room: GetPushersReply = await list(ben)
  expect(room.pushers.map(({ userID }) => userID)).toEqual([anna.userID, ben.userID])
  for (const [position, [width, height]] of [
    [320, 240],
    [426, 240],
  ].entries()) {
    const { accelerateURL = '', flvURL = '' } = room.pushers[position] ?? {}
    expectPicture(await probe(accelerateURL), width ?? 0, height ?? 0)
    expectPicture(await probe(flvURL), width ?? 0, height ?? 0)
  }

  const carol = await person()
  expect((await carol.enter(ROOM.type, ROOM.id)).code).toBe(5001)

  // The second phone falls into the lake: its stream and its beats end at once. The first one goes on.
  await second.stop()
  const missed = performance.now()
  const beats = setInterval(() => void anna.call(ROOM.type, 'pusher_heartbeat', { roomID: ROOM.id }), 1000)
  const quit = await socket.until((push) => push.event === 'quit' && push.userID === ben.userID)
  clearInterval(beats)
  expect(performance.now() - missed).toBeLessThan(8_500)
  expect(quit).toMatchObject({ reason: 'timeout', cmd: 'notifyPusherChange' })
  expect(joined).toMatchObject({ pusher: { userID: ben.userID } })
  expect(Number(quit.seq)).toBeGreaterThan(Number(joined.seq))
  expect((await list(anna)).pushers.map(({ userID }) => userID)).toEqual([anna.userID])

  expect((await anna.call(ROOM.type, 'destroy_room', { roomID: ROOM.id })).code).toBe(0)
  await socket.until((push) => push.event === 'close')
  expect((await list(anna)).code).toBe(3)
  socket.close()
  for (const metric of [
    'rtcroom_rooms',
    'rtcroom_members',
    'rtcroom_im_sockets',
    'rtcroom_media_streams',
    'rtcroom_media_players',
  ]) {
    await until(async () => (await server.metric(metric)) === 0).catch(() => expect.fail(`${metric} is not 0`))
  }
  expect(await pushers[0]?.ended).not.toBeNull()
}, 90_000)

it('nobody pushes without the right', async () => {
  const [anna, ben] = [await person(), await person()]
  const { pushURL } = await anna.pushURL()
  const { pushURL: another } = await ben.pushURL()
  await anna.enter('multi_room', 'rights')
  const { pushers: members } = await anna.call('multi_room', 'get_pushers', { roomID: 'rights' })
  const playURL = members[0]?.accelerateURL ?? ''
  const signatureOf = (url: string) => url.slice(url.indexOf('?'))
  const bare = pushURL.slice(0, pushURL.indexOf('?'))
  const wrong = {
    unsigned: bare,
    forged: pushURL.replace(/txSecret=.{4}/, 'txSecret=0000'),
    prolonged: pushURL.replace(/txTime=\w+/, 'txTime=7FFFFFFF'),
    'signed for another stream': bare + signatureOf(another),
    'signed for playing': playURL,
  }
  for (const [what, url] of Object.entries(wrong)) {
    const attempt = push(url, { seconds: 2 })
    pushers.push(attempt)
    expect(await attempt.ended, what).not.toBe(0)
    const answer = await anna.call('multi_room', 'add_pusher', {
      roomID: 'other',
      userName: '',
      userAvatar: '',
      pushURL: url,
    })
    expect([1, 7], what).toContain(answer.code)
  }
  expect(
    (await ben.call('multi_room', 'add_pusher', { roomID: 'other', userName: '', userAvatar: '', pushURL })).code,
  ).toBe(7)
  expect(await server.metric('rtcroom_media_streams')).toBe(0)
}, 60_000)

it('a hundred people storm a room for four, and four are in', async () => {
  const people = await Promise.all(Array.from({ length: 100 }, person))
  const answers = await Promise.all(people.map((user) => user.enter('multi_room', 'storm')))
  const codes = answers.map(({ code }) => code)
  expect(codes.filter((code) => code === 0)).toHaveLength(4)
  expect(codes.filter((code) => code === 5001)).toHaveLength(96)
  const { pushers: members } = await (people[0] ?? (await person())).call('multi_room', 'get_pushers', {
    roomID: 'storm',
  })
  expect(members).toHaveLength(4)
}, 60_000)

it('no secret reaches its log', async () => {
  const user = await person()
  const { pushURL } = await user.pushURL()
  const secret = /txSecret=(\w+)/.exec(pushURL)?.[1] ?? ''
  expect(server.output()).toContain('"login"')
  for (const hidden of [user.token, secret, await server.adminToken()]) expect(server.output()).not.toContain(hidden)
})
