// Tencent's SDK may be slow, silent or out of order: it does not answer a join, is not ready in time, keeps the user
// of before, hands messages over twice and rejects with objects of its own. A login that was given up threw the newer
// one out 15 s later; a room whose join had no answer had no chat; a message without an answer never ended.
import { expect, test } from 'vitest'
import { tencentIM } from '../../wxlite/utils/im/tencent.js'
import { createModeration } from '../../wxlite/utils/moderation.js'
import { createRTCRoom } from '../../wxlite/utils/rtcroom.js'
import { ADMIN, custom, inRoom, onTheLine, plain, RECORD, RING, ROOM, world } from './support/tencent_world.js'

const never = () => new Promise<never>(() => undefined)
const NOTHING = { timers: 0, requests: 0, sockets: 0, listeners: 0 }

function beforeLogin() {
  const all = world()
  return { ...all, room: createRTCRoom({ platform: all.phone.platform, im: tencentIM(all.sdk) }) }
}

test('of two logins the newer one counts, whatever becomes of the older one', async () => {
  const { chat, room, login, pass } = beforeLogin()
  chat.silent = true
  const older = expect(room.login({ data: login })).rejects.toMatchObject({ name: 'RoomError', errCode: -1 })
  await pass(500)
  chat.silent = false
  await expect(room.login({ data: login })).resolves.toMatchObject({ userID: 'me' })
  await older
  await pass(20_000)
  expect(room.getAccountInfo().userID).toBe('me')
  expect(chat.log).toEqual(['login me', 'logout', 'login me'])
  await room.logout()
})

test('a logout ends a login that is under way, and nothing is left of it', async () => {
  const { chat, room, login, pass, phone, server } = beforeLogin()
  chat.silent = true
  const given = expect(room.login({ data: login })).rejects.toMatchObject({ name: 'RoomError' })
  await pass(500)
  await room.logout()
  await given
  expect([room.getAccountInfo().userID, chat.listening, phone.leftovers]).toEqual(['', 0, NOTHING])
  expect([chat.log.at(-1), server.asked.at(-1)]).toEqual(['logout', 'logout'])
  await pass(20_000)
  expect(room.getAccountInfo().userID).toBe('')
})

test('an SDK that is logged in already, and does not say again that it is ready, is ready', async () => {
  const { chat, room, login } = beforeLogin()
  chat.login = async () => ({ data: { repeatLogin: true } })
  await expect(room.login({ data: login })).resolves.toMatchObject({ userID: 'me' })
})

test('a join without an answer is asked again', async () => {
  const { chat, room, login, pass } = beforeLogin()
  const join = chat.joinGroup.bind(chat)
  chat.joinGroup = never
  await room.login({ data: login })
  await room.enterRoom({ roomID: ROOM, pushURL: 'rtmp://h/live/me_1' })
  await pass(1_000)
  chat.joinGroup = join
  await pass(10_000)
  expect(room.connection).toBe('up')
  await room.exitRoom()
  await pass(500)
  expect(chat.log.at(-1)).toBe(`quit ${ROOM}`)
})

test('who leaves while joining is on its way leaves the group too, and is in it when he is back at once', async () => {
  const { chat, room, login, pass } = beforeLogin()
  const join = chat.joinGroup.bind(chat)
  chat.joinGroup = async (options) => {
    await join(options)
    return never()
  }
  await room.login({ data: login })
  await room.enterRoom({ roomID: ROOM, pushURL: 'rtmp://h/live/me_1' })
  await pass(250)
  await room.exitRoom()
  chat.joinGroup = join
  await room.enterRoom({ roomID: ROOM, pushURL: 'rtmp://h/live/me_2' })
  await pass(1_000)
  expect(chat.log).toEqual(['login me', `join ${ROOM} AVChatRoom`, `quit ${ROOM}`, `join ${ROOM} AVChatRoom`])
  expect(room.connection).toBe('up')
})

test('a message ends, whatever the SDK does with it', async () => {
  const { chat, room, pass } = await inRoom()
  for (const odd of [undefined, { code: 2_800, message: 'odd' }]) {
    chat.sendMessage = () => Promise.reject(odd)
    await expect(room.sendRoomTextMsg({ msg: 'hi' })).rejects.toMatchObject({
      errCode: -2,
      hint: odd?.message ?? expect.any(String),
    })
  }
  const create = chat.createCustomMessage.bind(chat)
  chat.createCustomMessage = () => {
    throw new Error('sdk not ready')
  }
  await expect(room.sendRoomTextMsg({ msg: 'hi' })).rejects.toMatchObject({ errCode: -2, hint: 'sdk not ready' })
  chat.createCustomMessage = create
  chat.sendMessage = never
  const unanswered = expect(room.sendRoomTextMsg({ msg: 'hi' })).rejects.toMatchObject({ errCode: -2 })
  await pass(9_000)
  await unanswered
  const left = expect(room.sendRoomTextMsg({ msg: 'hi' })).rejects.toMatchObject({ errCode: -2 })
  await room.exitRoom()
  await left
})

test('a message that comes twice is one, and one that cannot be read keeps nothing back', async () => {
  const { chat, diary, room } = await inRoom()
  const text = [custom({ cmd: 'CustomTextMsg', data: { nickName: 'b', headPic: '' } }), plain('hi')]
  const broken = {
    getElements() {
      throw new Error('no elements')
    },
  }
  chat.receive(text, { from: 'bob', ID: 'm1' })
  chat.receive(text, { from: 'bob', ID: 'm1' })
  chat.emit('onMessageReceived', [null, broken, 7])
  for (const listener of chat.listeners.get('onMessageReceived') ?? []) Reflect.apply(listener, undefined, [])
  chat.receive(text, { from: 'bob', ID: 'm2' })
  expect(diary).toEqual(['text bob b hi', 'text bob b hi'])
  chat.off = () => {
    throw new Error('no such listener')
  }
  await room.exitRoom()
  chat.receive(text, { from: 'bob', ID: 'm3' })
  expect(diary).toHaveLength(2)
})

test('whoever is in charge sees who knocks, as with the embedded IM', async () => {
  const { chat, room, phone } = await inRoom()
  const knocks: string[] = []
  const told = (notice: object) =>
    chat.receive([custom({ roomID: ROOM, ...notice })], { from: ADMIN, conversationType: 'C2C', to: 'me' })
  room.inner.events.on('personal', (notice) => knocks.push(notice.event))
  const moderation = createModeration({ room, onView: () => undefined }, phone.platform)
  told({ event: 'knock', userID: 'bob', userName: 'Bob', userAvatar: '' })
  told({ event: 'knock' })
  told({ event: 'record', record: null })
  told({ event: 'knock_over', userID: 'bob' })
  told({ event: 'knock_answered', accept: true })
  expect(knocks).toEqual(['knock', 'knock_over', 'knock_answered'])
  moderation.stop()
})

// The cloud cannot leave out one device of a user: the one that takes a call hears that it was taken.
test('who accepts is not told that another device did, unless that is so', async () => {
  const { server, calls, heard, told, pass, close } = await onTheLine()
  const elsewhere = { event: 'call_ended', callID: 'call_1', roomID: 'room_1', reason: 'answered_elsewhere' }
  server.calls = [RECORD]
  told(RING)
  await pass(250)
  const accepted = calls.accept()
  told(elsewhere)
  await expect(accepted).resolves.toEqual({ roomID: 'room_1' })
  expect(heard).toEqual(['call Anna'])
  told({ ...elsewhere, reason: 'ended' })
  expect(heard.splice(0)).toEqual(['call Anna', 'end ended'])

  told(RING)
  await pass(250)
  server.faults.set('answer_call', { code: 3 })
  server.calls = [{ ...RECORD, users: [{ userID: 'me', result: 'accepted' }] }]
  const refused = expect(calls.accept()).rejects.toMatchObject({ errCode: 3 })
  told(elsewhere)
  await refused
  await pass(250)
  expect(heard).toEqual(['call Anna', 'end answered_elsewhere'])
  await close()
})
