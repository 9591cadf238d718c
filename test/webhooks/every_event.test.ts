/*
 * Doors, mutes and hands came to the rooms, and subscribers heard nothing of them, or that a member changed and not
 * how.
 * Here every event that the server has is caused by clients and the media plane, and carries what the page says.
 */
import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WEBHOOK_EVENTS, type WebhookEventType } from '../../server/config/webhook_events.js'
import { randomIds } from '../../server/ids.js'
import type { RecordInfo } from '../../wxlite/utils/protocol.js'
import { until } from '../support/built_server.js'
import { FakeMedia, fakeMediaPlane } from '../support/fake_media.js'
import { ImClient } from '../support/im_client.js'
import { ManualClock } from '../support/manual_clock.js'
import type { RestClient } from '../support/rest_client.js'
import { type RunningServer, runningServer } from '../support/running_server.js'
import { silentLog } from '../support/silent_log.js'
import { type Receiver, receiver, SECRET } from './support/receiver.js'

/** Events whose cause the server does not have yet. */
const TO_COME = /^user\.reported$/
const PRESENT = WEBHOOK_EVENTS.filter((type) => !TO_COME.test(type))
const OF_CALLS = PRESENT.filter((type) => /^(?:call|queue)\./.test(type))

const RECORD: RecordInfo = {
  recordID: 'rec1',
  roomID: 'r',
  userID: 'bob',
  url: 'http://127.0.0.1/rec1.mp4',
  startTime: 1,
  endTime: 2,
  duration: 1,
  size: 10,
}

let subscriber: Receiver
let server: RunningServer

async function streamOf(userID: string): Promise<string> {
  const room = await server.assembly.services.roomDirectory.find('r')
  return room?.view.members.get(userID)?.streamID ?? ''
}

beforeAll(async () => {
  subscriber = await receiver()
  const clock = new ManualClock()
  const media = new FakeMedia(clock, randomIds)
  let recorded = (_userID: string, _record: RecordInfo) => {}
  const settings = {
    webhook: { urls: [subscriber.url], secret: [SECRET], events: [...PRESENT] },
    liveRoom: { onCreatorLeave: 'keep' as const },
    call: { allow: 'all' as const },
  }
  server = await runningServer(settings, silentLog, {
    clock,
    media: async (_config, parts) => {
      recorded = parts.recorded
      return fakeMediaPlane(media)
    },
  })
  const [ann, bob, viewer] = await Promise.all(['ann', 'bob', 'viewer'].map((name) => server.user(name)))
  if (!ann || !bob || !viewer) throw new Error('nobody logged in')
  const by = async (user: typeof ann, op: string, more: object = {}) =>
    expect(await user.call('live_room', op, { roomID: 'r', ...more }), op).toMatchObject({ code: 0 })
  const muted = (audio: boolean) => by(ann, 'mute_pusher', { targetUserID: 'bob', audio })
  await ann.create('live_room', 'r')
  await ann.enter('live_room', 'r')
  await by(ann, 'set_custom_field', { fieldName: 'topic', operation: 'set', value: 'x' })
  await by(viewer, 'add_audience', { userInfo: '' })
  await by(bob, 'add_audience', { userInfo: '' })
  await by(bob, 'request_link_mic', { userName: 'Bob', userAvatar: '' })
  await by(ann, 'respond_link_mic', { targetUserID: 'bob', accept: true })
  await bob.enter('live_room', 'r')
  media.publish(await streamOf('bob'))
  media.unpublish(await streamOf('bob'))
  await by(bob, 'raise_hand', { up: true })
  await by(bob, 'raise_hand', { up: false })
  await muted(true)
  await muted(false)
  await by(ann, 'set_moderator', { targetUserID: 'bob', moderator: true })
  await by(ann, 'update_room', { roomInfo: 'news', password: 'hidden', locked: true, chat: 'off' })
  const socket = await ImClient.open(ann)
  await socket.ask('join', { roomID: 'r' })
  expect(await socket.ask('send', { roomID: 'r', kind: 'text', data: '你好' })).toMatchObject({ code: 0 })
  socket.close()
  recorded('ann', RECORD)
  recorded('bob', RECORD)
  await by(ann, 'delete_pusher')
  await bob.call('live_room', 'delete_pusher', { roomID: 'r' })
  const roomID = await ring(ann, bob, viewer)
  await until(async () => {
    clock.advance(1_000)
    return subscriber.received.some(({ type }) => type === 'call.missed')
  })
  await ann.call('multi_room', 'destroy_room', { roomID })
  await queue(ann, bob, viewer)
  await until(async () => subscriber.received.some(({ type }) => type === 'queue.left'))
})

/** Ann rings Bob, who says yes; Cid, who says no; and Dan, who is away. Then she is gone. */
async function ring(ann: RestClient, bob: RestClient, cid: RestClient): Promise<string> {
  const asked = { userIDs: ['bob', 'viewer', 'dan'], media: 'video', timeout: 5 }
  const { callID, roomID } = await ann.call('multi_room', 'call', asked)
  await bob.call('multi_room', 'answer_call', { callID, action: 'accept' })
  await cid.call('multi_room', 'answer_call', { callID, action: 'reject' })
  return roomID
}

/** Bob and the viewer wait; Ann takes Bob, and the viewer goes. */
async function queue(ann: RestClient, ...waiting: RestClient[]): Promise<void> {
  await server.assembly.services.identity.setRoles('ann', ['agent:bank'])
  let ticketID = ''
  for (const user of waiting) {
    const asked = { queue: 'bank', userName: 'name', userAvatar: '' }
    ticketID = (await user.call('multi_room', 'enter_queue', asked)).ticketID
  }
  await ann.call('multi_room', 'take_ticket', { queue: 'bank' })
  await waiting.at(-1)?.call('multi_room', 'leave_queue', { ticketID })
}

afterAll(async () => {
  await server.close()
  await subscriber.close()
})

/** Of the live room, and what calls say of themselves. */
const eventsOf = (type: string) =>
  subscriber.received
    .filter((event) => event.type === type && (OF_CALLS.some((one) => one === type) || event.data.roomID === 'r'))
    .map(({ data }) => data)
const updates = () => eventsOf('member.updated').map(({ role, muted, hand }) => ({ role, muted, hand }))

const EXPECTED: { [type: string]: object[] } = {
  'room.created': [{ userID: 'ann' }],
  'room.updated': [
    { custom: { topic: 'x' } },
    {
      seq: expect.any(Number),
      roomInfo: 'news',
      unlisted: false,
      door: { password: true, locked: true, approval: false },
      chat: 'off',
    },
  ],
  'room.closed': [{ reason: 'empty' }],
  'member.joined': [{ userID: 'ann', role: 'creator' }, { userID: 'bob' }],
  'member.left': [
    { userID: 'ann', reason: 'left' },
    { userID: 'bob', reason: 'left' },
  ],
  'creator.changed': [{ userID: '' }],
  'audience.changed': [{ count: 1 }],
  'stream.started': [{ userID: 'bob' }],
  'stream.ended': [{ userID: 'bob', reason: 'ended' }],
  'recording.finished': [RECORD],
  'message.sent': [{ userID: 'ann', kind: 'text', data: '你好' }],
}

const CALL = { callID: expect.stringMatching(/^call_/), fromUserID: 'ann', media: 'video' }

describe.each(OF_CALLS)('%s', (type) => {
  const expected: { [type: string]: object[] } = {
    'call.ringing': ['bob', 'viewer', 'dan'].map((userID) => ({ ...CALL, userID, online: false })),
    'call.accepted': [
      { ...CALL, userID: 'bob' },
      { ...CALL, userID: 'bob' },
    ],
    'call.rejected': [{ ...CALL, userID: 'viewer', reason: 'reject' }],
    'call.missed': [{ ...CALL, userID: 'dan' }],
    'call.ended': [{ ...CALL, userID: 'ann', reason: 'ended' }],
    'queue.entered': [
      { queue: 'bank', userID: 'bob', position: 1, roomID: '' },
      { queue: 'bank', userID: 'viewer', position: 2, roomID: '' },
    ],
    'queue.taken': [{ queue: 'bank', userID: 'bob', agentUserID: 'ann', callID: CALL.callID, waited: 0 }],
    'queue.left': [{ queue: 'bank', userID: 'viewer', reason: 'left', roomID: '' }],
  }

  it('is told when it happens, in the room of the call where there is one', () => {
    expect(eventsOf(type)).toMatchObject(expected[type] ?? [])
    expect(eventsOf(type)).not.toEqual([])
    const room = /^(?:call\.|queue\.taken)/.test(type) ? /^room_unlisted_call_/ : /^$/
    for (const data of eventsOf(type)) expect(data.roomID).toMatch(room)
  })
})

describe.each(PRESENT.filter((type) => !OF_CALLS.includes(type)))('%s', (type) => {
  it('is told when it happens', () => {
    if (type !== 'member.updated') expect(eventsOf(type)).toMatchObject(EXPECTED[type] ?? [])
    expect(eventsOf(type).length).toBeGreaterThan(0)
    for (const data of eventsOf(type)) expect(data).toMatchObject({ roomID: 'r', roomType: 'live_room' })
  })
})

describe.each(PRESENT)('%s', (type) => {
  it.each(['README.md', 'README.zh-CN.md'])('carries no field that %s does not name', async (page) => {
    const named = await fieldsNamedIn(`server/webhooks/${page}`, type)
    for (const data of eventsOf(type))
      for (const field of Object.keys(data)) expect([...named, 'roomID', 'roomType']).toContain(field)
  })
})

it('member.updated says how: hand, mute, role, each as it is then', () => {
  const said = updates()
  expect(said.slice(0, 5)).toEqual([
    { hand: expect.any(Number) },
    {},
    { muted: { audio: true, video: false } },
    {},
    { role: 'moderator' },
  ])
})

it('nobody is told a password', () => {
  expect(JSON.stringify(subscriber.received)).not.toContain('hidden')
})

it('what there is nothing for yet is said on the page', async () => {
  const page = await readFile('server/webhooks/README.md', 'utf8')
  for (const type of WEBHOOK_EVENTS.filter((one) => TO_COME.test(one)))
    expect(page).toContain(`\`${type.replace(/\.(?!reported).*/, '.*')}\``)
})

/** The words in code of an event's row; a row that says "the same" follows the one that it means. */
async function fieldsNamedIn(page: string, type: WebhookEventType): Promise<string[]> {
  if (type === 'recording.finished') return Object.keys(RECORD)
  const row = (await readFile(page, 'utf8')).split('\n').find((line) => line.startsWith(`| \`${type}\``)) ?? ''
  const names = Array.from(row.matchAll(/`(\w+)`/g), ([, name = '']) => name)
  return type === 'member.updated' ? [...names, ...(await fieldsNamedIn(page, 'member.joined'))] : names
}
