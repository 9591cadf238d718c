/*
 * Support was asked why a call froze, and had nothing but a log of everybody. A room's timeline tells its story: who
 * was in, whose beats were missing, what was refused, what the clients said.
 */
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type AdminServer, adminServer, TOKENS } from '../admin/admin_server.js'
import { ImClient } from '../support/im_client.js'
import type { RestClient } from '../support/rest_client.js'

let server: AdminServer
let anna: RestClient
let ben: RestClient
beforeEach(async () => {
  server = await adminServer()
  anna = await server.user('anna')
  ben = await server.user('ben')
  await anna.create('multi_room', 'r', { roomInfo: 'SECRET INFO' })
  await anna.enter('multi_room', 'r', { userName: 'SECRET NAME' })
  await ben.enter('multi_room', 'r')
})
afterEach(() => server.close())

type Entry = { time: number; what: string; [field: string]: unknown }

async function story(): Promise<Entry[]> {
  await server.services.timeline?.flush()
  const { entries } = await server.admin('get_timeline', { roomID: 'r' })
  return (entries as Entry[]).filter(({ what }) => !what.startsWith('server'))
}
const seconds = async (count: number) => {
  for (let second = 0; second < count; second++) {
    await server.pass(1)
    await new Promise((resolve) => setImmediate(resolve))
  }
}

it('tells of a dead zone, a kick and the end', async () => {
  for (let i = 0; i < 3; i++) {
    await seconds(6)
    await anna.call('multi_room', 'pusher_heartbeat', { roomID: 'r' })
  }
  await ben.call('multi_room', 'pusher_heartbeat', { roomID: 'r' })
  await seconds(6)
  await anna.call('multi_room', 'pusher_heartbeat', { roomID: 'r', away: true })
  await server.admin('kick_user', { roomID: 'r', userID: 'ben' }, TOKENS.desk.token)
  await ben.enter('multi_room', 'r')
  await server.admin('close_room', { roomID: 'r' })
  const told = (await story()).map(({ time: _time, seq: _seq, stream: _stream, ...rest }) => rest)
  expect(told).toMatchObject([
    { what: 'created', type: 'multi_room', user: 'anna' },
    { what: 'joined', user: 'anna' },
    { what: 'joined', user: 'ben' },
    { what: 'beats missing', user: 'ben' },
    { what: 'beats again', user: 'ben', seconds: 18 },
    { what: 'updated', user: 'anna', state: 'away' },
    { what: 'left', user: 'ben', reason: 'kicked' },
    { what: 'administrator', administrator: 'desk', op: 'kick_user', user: 'ben' },
    { what: 'refused', user: 'ben', op: 'add_pusher', code: 12 },
    { what: 'closed', reason: 'closed' },
    { what: 'administrator', administrator: 'backend', op: 'close_room' },
  ])
})

/* That somebody was removed or muted was there to be read, and not by whom. */
it('says who decided what over whom', async () => {
  const over = { roomID: 'r', targetUserID: 'ben' }
  await anna.call('multi_room', 'mute_pusher', { ...over, audio: true })
  await anna.call('multi_room', 'update_room', { roomID: 'r', password: 'SECRET WORD' })
  await anna.call('multi_room', 'kick_pusher', over)
  await ben.call('multi_room', 'kick_pusher', { roomID: 'r', targetUserID: 'anna' })
  const told = (await story()).filter(({ what }) => what === 'moderation')
  expect(told.map(({ time: _time, ...rest }) => rest)).toEqual([
    { what: 'moderation', user: 'anna', op: 'mute_pusher', target: 'ben' },
    { what: 'moderation', user: 'anna', op: 'update_room' },
    { what: 'moderation', user: 'anna', op: 'kick_pusher', target: 'ben' },
  ])
  expect(JSON.stringify(await story())).not.toContain('SECRET')
})

it('takes what members report of themselves, by REST and by the socket, one in 5 s', async () => {
  const report = { 'push.videoBitrate': 310, 'push.codes': '1103x2,3002x1', recoveries: 1 }
  expect(await anna.call('multi_room', 'report', { roomID: 'r', report })).toMatchObject({ code: 0 })
  expect(await anna.call('multi_room', 'report', { roomID: 'r', report })).toMatchObject({ code: 1, status: 429 })
  const socket = await ImClient.open(ben)
  expect(await socket.ask('report', { roomID: 'r', report })).toMatchObject({ code: 0 })
  expect(await socket.ask('report', { roomID: 'r', report })).toMatchObject({ code: 1 })
  await seconds(5)
  expect(await socket.ask('report', { roomID: 'r', report: { a: 1 } })).toMatchObject({ code: 0 })
  expect((await story()).filter(({ what }) => what === 'report')).toMatchObject([
    { user: 'anna', report },
    { user: 'ben', report },
    { user: 'ben', report: { a: 1 } },
  ])
  socket.close()
  await socket.closed
})

it('takes no report of strangers, none of great length and none with texts of people', async () => {
  const stranger = await server.user('stranger')
  expect(await stranger.call('multi_room', 'report', { roomID: 'r', report: {} })).toMatchObject({ code: 5 })
  const many = Object.fromEntries(Array.from({ length: 120 }, (_, i) => [`name_of_a_figure_${i}`, i]))
  for (const report of [
    undefined,
    [],
    'x',
    { a: { b: 1 } },
    { a: '你好' },
    { 'a b': 1 },
    { a: '<b>' },
    { a: 'x'.repeat(121) },
    many,
  ])
    expect(await anna.call('multi_room', 'report', { roomID: 'r', report })).toMatchObject({ code: 1, status: 200 })
})

it('counts chat, and holds no text of a user and no address', async () => {
  const socket = await ImClient.open(anna)
  await socket.ask('join', { roomID: 'r' })
  for (const data of ['SECRET CHAT', 'SECRET AGAIN']) await socket.ask('send', { roomID: 'r', kind: 'text', data })
  await anna.call('multi_room', 'pusher_heartbeat', { roomID: 'SECRET NOWHERE' })
  await seconds(8)
  for (let i = 0; i < 8; i++) {
    for (const user of [anna, ben]) await user.call('multi_room', 'pusher_heartbeat', { roomID: 'r' })
    await seconds(7)
  }
  expect((await story()).filter(({ what }) => what === 'chat')).toMatchObject([{ messages: 2 }])
  const folder = path.resolve(server.services.logFolder, '../timelines')
  const texts = await Promise.all((await readdir(folder)).map((name) => readFile(path.join(folder, name), 'utf8')))
  expect(texts.join('')).toContain('"joined"')
  for (const hidden of ['SECRET', 'rtmp:', 'txSecret', 'http', anna.token]) expect(texts.join('')).not.toContain(hidden)
  socket.close()
  await socket.closed
})

it('is kept from nobody in charge of it, and from everybody else', async () => {
  expect(await server.admin('get_timeline', { roomID: 'r' }, TOKENS.reader.token)).toMatchObject({
    code: 0,
    complete: true,
  })
  expect(await server.admin('get_timeline', { roomID: 'r' }, anna.token)).toMatchObject({ status: 401 })
  expect(await server.admin('get_timeline', { roomID: '../x' })).toMatchObject({ code: 1 })
})

it('is off with keepDays 0', async () => {
  const without = await adminServer({ timeline: { keepDays: 0 } })
  const user = await without.user('anna')
  await user.create('multi_room', 'r')
  await user.enter('multi_room', 'r')
  expect(await user.call('multi_room', 'report', { roomID: 'r', report: {} })).toMatchObject({ code: 0 })
  expect(await without.admin('get_timeline', { roomID: 'r' })).toMatchObject({ code: 14 })
  await without.close()
})
