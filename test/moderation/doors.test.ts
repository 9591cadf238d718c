// What people wrote reached everybody unread. Each way in for texts asks the content check; what it blocks changes
// nothing.
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { z } from 'zod'
import type { TextKind } from '../../server/config/custom_judge.js'
import { operations } from '../../server/operations/all.js'
import { Code } from '../../wxlite/utils/protocol.js'
import { ImClient } from '../support/im_client.js'
import { type PlaneServer, planeServer } from '../support/plane_server.js'
import type { RestClient } from '../support/rest_client.js'

let server: PlaneServer
let asked: [string, TextKind, string][] = []
beforeAll(async () => {
  server = await planeServer({
    media: { rtmpPort: 0 },
    rateLimit: { enabled: false },
    moderation: {
      provider: 'custom',
      custom: async (text, kind, userID) => {
        asked.push([text, kind, userID])
        if (text.includes('坏') || (kind === 'picture' && text.includes('nude'))) return 'block'
        return text.includes('long') ? { text: 'x'.repeat(9000) } : text.includes('rude') ? { text: '***' } : 'pass'
      },
    },
  })
})
afterAll(() => server.close())

let anna: RestClient
let ben: RestClient
let roomID: string
let rooms = 0
beforeEach(async () => {
  roomID = `r${++rooms}`
  anna = await server.user(`anna${rooms}`)
  ben = await server.user(`ben${rooms}`)
  await anna.create('live_room', roomID, { roomInfo: 'fine' })
  await anna.enter('live_room', roomID)
  await ben.call('live_room', 'add_audience', { roomID, userInfo: 'Ben' })
  asked = []
})

const snapshot = async () => {
  const { code: _, message: __, ...room } = await anna.call('live_room', 'get_pushers', { roomID })
  return { roomInfo: room.roomInfo, seq: room.seq, names: room.pushers?.map(({ userName }) => userName) }
}

it('a blocked text is refused at every REST call that takes one, and changes nothing', async () => {
  const before = await snapshot()
  const eve = await server.user(`eve${rooms}`)
  const answers = [
    await eve.create('live_room', 'bad', { roomInfo: '坏' }),
    await eve.enter('live_room', roomID, { userName: '坏' }),
    await eve.enter('multi_room', 'bad', { roomInfo: '坏' }),
    await eve.call('live_room', 'get_pushers', { roomID, userName: '坏' }),
    await eve.call('live_room', 'add_audience', { roomID, userInfo: '{"nick":"\\u574f"}' }),
    await anna.call('live_room', 'update_room', { roomID, roomInfo: '坏', locked: true }),
    await ben.call('live_room', 'request_link_mic', { roomID, userName: '坏' }),
    await anna.call('live_room', 'set_custom_field', { roomID, fieldName: 'a', operation: 'set', value: '坏' }),
  ]
  expect(answers.map(({ code }) => code)).toEqual(answers.map(() => Code.CONTENT))
  expect(await snapshot()).toEqual(before)
  expect(await anna.call('live_room', 'get_pushers', { roomID: 'bad' })).toMatchObject({ code: Code.NO_ROOM })
  expect(await anna.call('live_room', 'get_audiences', { roomID })).toMatchObject({ audienceCount: 1 })
  expect(asked.map(([, kind]) => kind)).toEqual(expect.arrayContaining(['name', 'info']))
})

it('a replaced text takes the place of what was written, within the limits of its field', async () => {
  expect(await anna.call('live_room', 'update_room', { roomID, roomInfo: 'rude' })).toMatchObject({ code: 0 })
  expect(await snapshot()).toMatchObject({ roomInfo: '***' })
  const long = await anna.call('live_room', 'update_room', { roomID, roomInfo: 'long' })
  expect(long).toMatchObject({ code: Code.TOO_LONG })
  expect(asked).toContainEqual(['rude', 'info', anna.userID])
})

it('pictures are asked about where they come with a name; a blocked one is refused or taken away', async () => {
  const pictures = () => asked.filter(([, kind]) => kind === 'picture').map(([address]) => address)
  const cid = await server.user(`cid${rooms}`)
  expect(await cid.enter('live_room', `p${rooms}`, { userAvatar: 'https://a.test/坏.png' })).toMatchObject({
    code: Code.CONTENT,
  })
  expect(await cid.enter('multi_room', `p${rooms}`, { userAvatar: 'https://a.test/ok.png' })).toMatchObject({ code: 0 })
  await ben.call('live_room', 'request_link_mic', { roomID, userName: 'B', userAvatar: 'https://a.test/mic.png' })
  expect(pictures()).toEqual(['https://a.test/坏.png', 'https://a.test/ok.png', 'https://a.test/mic.png'])
  const shown = async () =>
    (await cid.call('multi_room', 'get_pushers', { roomID: `p${rooms}` })).pushers[0]?.userAvatar
  await server.services.roomDirectory.withoutBlocked(cid.userID, 'https://a.test/another.png')
  expect(await shown()).toBe('https://a.test/ok.png')
  await server.services.roomDirectory.withoutBlocked(cid.userID, 'https://a.test/ok.png')
  expect(await shown()).toBe('')
})

/** Free text that nobody else is shown: what proves a right, what names streams, and what operators read. */
const UNSEEN = {
  get_im_login_info: ['code', 'userIDPrefix', 'userSig'],
  login: ['accountType', 'platform', 'sdkAppID', 'userSig'],
  create_room: ['password', 'pushURL'],
  add_pusher: ['password', 'pushURL'],
  get_pushers: ['password'],
  add_audience: ['password'],
  update_room: ['password'],
  merge_stream: ['mergeParams'],
  report_user: ['reason'],
}

interface JsonSchema {
  type?: string
  enum?: unknown
  pattern?: string
  const?: unknown
  anyOf?: JsonSchema[]
  items?: JsonSchema
  properties?: { [name: string]: JsonSchema }
}

/** The fields of a schema that take free text. */
function freeTexts(schema: JsonSchema, field = ''): string[] {
  const { type, pattern, anyOf = [], items, properties = {} } = schema
  const own = type === 'string' && !pattern && !schema.enum && schema.const === undefined ? [field] : []
  const inner = Object.entries(properties).flatMap(([name, one]) => freeTexts(one, field ? `${field}.${name}` : name))
  return [...own, ...anyOf.flatMap((one) => freeTexts(one, field)), ...(items ? freeTexts(items, field) : []), ...inner]
}

it('no operation that takes free text is without the check, but for what nobody is shown', () => {
  const unchecked = Object.entries(operations).flatMap(([name, { request, texts = {} }]) => {
    const schema = z.toJSONSchema(request, { io: 'input', unrepresentable: 'any' }) as JsonSchema
    const left = freeTexts(schema).filter((field) => !(field in texts))
    return left.length === 0 ? [] : [[name, [...new Set(left)].toSorted()]]
  })
  expect(Object.fromEntries(unchecked)).toEqual(UNSEEN)
})

// A picture in an audience's userInfo, or in a message of the app's own, was shown to everybody unseen.
it('pictures within a text that is JSON are looked at wherever it is written', async () => {
  const pictures = () => asked.filter(([, kind]) => kind === 'picture').map(([address]) => address)
  const visit = (userInfo: string) => ben.call('live_room', 'add_audience', { roomID, userInfo })
  expect(await visit('{"nick":"Ben","headPic":"https://a.test/\\u006eude.png"}')).toMatchObject({ code: Code.CONTENT })
  expect(await visit('{"nick":"Ben","headPic":"https://a.test/nude.png"}')).toMatchObject({ code: Code.CONTENT })
  expect(await visit(JSON.stringify(Array.from({ length: 9 }, (_, i) => ({ avatar: `${i}` }))))).toMatchObject({
    code: Code.CONTENT,
  })
  expect(await visit('{"nick":"Ben","info":{"avatar":"https://a.test/ok.png"}}')).toMatchObject({ code: 0 })
  expect(pictures()).toContain('https://a.test/ok.png')
  const his = await ImClient.open(ben)
  await his.ask('join', { roomID })
  const custom = { roomID, kind: 'custom', cmd: 'gift', data: '{"userAvatar":"https://a.test/nude.png"}' }
  expect(await his.ask('send', custom)).toMatchObject({ code: Code.CONTENT })
  his.close()
})

it('messages over the socket are blocked, replaced, or pass', async () => {
  const [mine, his] = await Promise.all([ImClient.open(anna), ImClient.open(ben)])
  await Promise.all([mine.ask('join', { roomID }), his.ask('join', { roomID })])
  const say = (data: string) => his.ask('send', { roomID, kind: 'text', data })
  expect(await say('坏')).toMatchObject({ code: Code.CONTENT })
  expect(await say('long')).toMatchObject({ code: Code.CONTENT })
  expect(await his.ask('send', { roomID, kind: 'custom', cmd: 'x', data: '{"a":"\\u574f"}' })).toMatchObject({
    code: Code.CONTENT,
  })
  expect(await say('rude')).toMatchObject({ code: 0 })
  expect(await say('hello')).toMatchObject({ code: 0 })
  await mine.until(({ data }) => data === 'hello')
  expect(mine.pushes.filter(({ event }) => event === 'message').map(({ data }) => data)).toEqual(['***', 'hello'])

  const toAnna = (data: object) => his.ask('c2c', { toUserID: anna.userID, data })
  expect(await toAnna({ cmd: 'x', data: '坏' })).toMatchObject({ code: Code.CONTENT })
  expect(await toAnna({ cmd: 'x', data: 'rude' })).toMatchObject({ code: Code.CONTENT })
  expect(await toAnna({ cmd: 'x', data: 'hi' })).toMatchObject({ code: 0 })
  const linkmic = { type: 'request', roomID, userName: '坏', userAvatar: '' }
  expect(await toAnna({ cmd: 'linkmic', data: linkmic })).toMatchObject({ code: Code.CONTENT })
  mine.close()
  his.close()
})
