import { expect, test } from 'vitest'
import { createCalls } from '../../wxlite/utils/calls.js'
import { tencentIM } from '../../wxlite/utils/im/tencent.js'
import { createLiveRoom } from '../../wxlite/utils/liveroom.js'
import { createRTCRoom } from '../../wxlite/utils/rtcroom.js'
import { until } from './support/quiet.js'
import {
  ADMIN,
  custom,
  FakeMessage,
  inRoom,
  onTheLine,
  plain,
  RECORD,
  RING,
  ROOM,
  world,
} from './support/tencent_world.js'

test('a server that wants the other plane fails the login, with what to do', async () => {
  const cloud = world('tencent')
  const unprepared = createRTCRoom({ platform: cloud.phone.platform })
  await expect(unprepared.login({ data: cloud.login })).rejects.toMatchObject({
    errCode: -2,
    hint: expect.stringContaining('tencentIM'),
  })
  // Half logged in is not logged in.
  expect(unprepared.getAccountInfo().userID).toBe('')
  await expect(unprepared.getRoomList({ index: 0, cnt: 1 })).rejects.toMatchObject({
    errCode: -9,
    hint: '请先调用 login',
  })
  await until(() => cloud.server.asked.includes('logout'))
  const embedded = world('embedded')
  const room = createRTCRoom({ platform: embedded.phone.platform, im: tencentIM(embedded.sdk) })
  await expect(room.login({ data: embedded.login })).rejects.toMatchObject({
    errCode: -2,
    hint: expect.stringContaining('去掉 im 选项'),
  })
})

test('a refused IM login is -2 with the reason', async () => {
  const { chat, sdk, phone, login } = world()
  chat.refuseLogin = true
  await expect(
    createRTCRoom({ platform: phone.platform, im: tencentIM(sdk) }).login({ data: login }),
  ).rejects.toMatchObject({ errCode: -2, hint: '70009' })
})

test('an IM that never gets ready is given up after 15 s, and nothing is left of it', async () => {
  const { chat, sdk, phone, login, pass } = world()
  chat.silent = true
  const room = createRTCRoom({ platform: phone.platform, im: tencentIM(sdk) })
  const failed = expect(room.login({ data: login })).rejects.toMatchObject({
    errCode: -2,
    hint: expect.stringContaining('合法域名'),
  })
  await pass(15_500)
  await failed
  expect(chat.listening).toBe(0)
  expect(phone.leftovers.timers).toBe(0)
  chat.silent = false
  expect(await room.login({ data: login })).toMatchObject({ userID: 'me' })
  await room.logout()
})

test('put out of the IM by another device, the list is kept true by heartbeats', async () => {
  const { chat, server, room, diary, pass, pusher } = await inRoom()
  chat.emit('kickedOut', { type: 'multipleDevice' })
  expect(room.connection).toBe('off')
  server.seq = 11
  server.pushers.push(pusher('bob'))
  await pass(11_000)
  expect(diary).toEqual(['join bob'])
})

test('it joins the group with the room, also when the group comes later, and leaves it with the room', async () => {
  const { chat, sdk, phone, login, pass } = world()
  chat.failJoins = 3
  const room = createRTCRoom({ platform: phone.platform, im: tencentIM(sdk) })
  await room.login({ data: login })
  await room.enterRoom({ data: { roomID: ROOM, pushURL: 'rtmp://h/live/me_1' } })
  expect(room.connection).toBe('connecting')
  await pass(10_000)
  expect(room.connection).toBe('up')
  await room.exitRoom()
  await room.logout()
  expect(chat.log).toEqual(['login me', `join ${ROOM} AVChatRoom`, `quit ${ROOM}`, 'logout'])
  expect(chat.listening).toBe(0)
  expect(phone.leftovers).toEqual({ timers: 0, requests: 0, sockets: 0, listeners: 0 })
})

test('a numbered notification leads to the list, a known number does not, and only the administrator is believed', async () => {
  const { chat, server, diary, pass, pusher } = await inRoom()
  const asked = () => server.asked.filter((operation) => operation === 'get_pushers').length
  const before = asked()
  const change = (seq: number) =>
    custom({ cmd: 'notifyPusherChange', data: '', event: 'join', roomID: ROOM, seq, userID: 'bob' })
  chat.receive([change(10)], { from: ADMIN })
  chat.receive([change(11)], { from: 'mallory' })
  chat.receive([change(11)], { from: ADMIN, to: 'another-room' })
  await pass(250)
  expect(asked()).toBe(before)
  server.seq = 11
  server.pushers.push(pusher('bob'))
  chat.receive([change(11)], { from: ADMIN })
  await pass(250)
  expect(diary).toEqual(['join bob'])
  server.pushers.push(pusher('carol'))
  server.seq = 12
  const notice = {
    operationType: 255,
    groupProfile: { groupID: ROOM },
    userDefinedField: '{"cmd":"notifyPusherChange","data":""}',
  }
  chat.receive([{ type: 'TIMGroupSystemNoticeElem', content: notice }], {
    conversationType: '@TIM#SYSTEM',
    from: '@TIM#SYSTEM',
  })
  await pass(250)
  expect(diary).toEqual(['join bob', 'join carol'])
})

test('a text of the operator comes of no user; nobody else can send one', async () => {
  const { chat, diary } = await inRoom()
  const header = custom({ cmd: 'CustomTextMsg', data: { nickName: '系统消息', headPic: '' } })
  chat.receive([header, plain('five minutes left')], { from: ADMIN })
  chat.receive([header, plain('mine')], { from: 'mallory' })
  expect(diary).toEqual(['text  系统消息 five minutes left', 'text mallory 系统消息 mine'])
})

test('a lost notification is healed by the next heartbeat', async () => {
  const { server, diary, pass, pusher } = await inRoom()
  server.seq = 11
  server.pushers.push(pusher('bob'))
  await pass(11_000)
  expect(diary).toEqual(['join bob'])
})

test('texts are read element by element: braces, quotes and forged headers change nothing', async () => {
  const { chat, diary, room } = await inRoom()
  const header = (nickName: string) => custom({ cmd: 'CustomTextMsg', data: { nickName, headPic: '' } })
  chat.receive([header('"}}小{明'), plain('}} {"cmd":"CustomTextMsg"}')], { from: 'bob' })
  chat.receive([custom({ cmd: 'CustomCmdMsg', data: { nickName: 'b', headPic: '', cmd: 'gift' } }), plain('rose')], {
    from: 'bob',
  })
  chat.receive([plain('no header')], { from: 'bob' })
  chat.receive([{ type: 'TIMCustomElem', content: { data: 'not json' } }, plain('x')], { from: 'bob' })
  chat.receive([header('x'), plain('elsewhere')], { from: 'bob', to: 'another-room' })
  expect(diary).toEqual(['text bob "}}小{明 }} {"cmd":"CustomTextMsg"}', 'custom bob gift rose'])
  await room.sendRoomTextMsg({ data: { msg: '你好' } })
  expect(diary.at(-1)).toMatch(/^text me .+ 你好$/)
  const message = chat.sent[0]
  if (!(message instanceof FakeMessage)) throw new Error('nothing was sent')
  expect(message.getElements().map(({ type }) => type)).toEqual(['TIMCustomElem', 'TIMTextElem'])
  expect(message).toMatchObject({ to: ROOM, conversationType: 'GROUP' })
})

test('a kick is believed from the administrator alone', async () => {
  const { chat, diary } = await inRoom()
  const kick = custom({ event: 'kicked', roomID: ROOM, cmd: 'linkmic', data: { type: 'kickout', roomID: ROOM } })
  chat.receive([kick], { from: 'mallory', conversationType: 'C2C', to: 'me' })
  expect(diary).toEqual([])
  chat.receive([kick], { from: ADMIN, conversationType: 'C2C', to: 'me' })
  expect(diary).toEqual(['close kicked'])
})

test('link-mic answers are believed from the creator of this room alone', async () => {
  const { chat, sdk, phone, login, pass } = world()
  const room = createLiveRoom({ platform: phone.platform, im: tencentIM(sdk) })
  await room.login({ data: { ...login, serverDomain: 'http://h/weapp/live_room/' } })
  await room.enterRoom({ data: { roomID: ROOM } })
  await pass(250)
  const answer = (roomID: string) =>
    custom({ cmd: 'linkmic', data: { type: 'response', result: 'accept', message: '', roomID } })
  let done = false
  const asked = room.requestJoinPusher().then(() => {
    done = true
  })
  await pass(250)
  chat.receive([answer(ROOM)], { from: 'mallory', conversationType: 'C2C' })
  chat.receive([answer('another-room')], { from: 'boss', conversationType: 'C2C' })
  await pass(250)
  expect(done).toBe(false)
  chat.receive([answer(ROOM)], { from: 'boss', conversationType: 'C2C' })
  await asked
  await room.exitRoom()
})

test('custom fields that were too long for a notification are asked for', async () => {
  const { chat, sdk, server, phone, login, pass } = world()
  const room = createLiveRoom({ platform: phone.platform, im: tencentIM(sdk) })
  const changes: string[] = []
  room.on('onCustomChange', ({ custom }) => changes.push(custom))
  await room.login({ data: { ...login, serverDomain: 'http://h/weapp/live_room/' } })
  await room.enterRoom({ data: { roomID: ROOM } })
  await pass(250)
  chat.receive([custom({ event: 'custom', roomID: ROOM, custom: '{"like":6}' })], { from: ADMIN })
  await pass(250)
  expect(server.asked).not.toContain('get_custom_info')
  chat.receive([custom({ event: 'custom', roomID: ROOM, custom: '' })], { from: ADMIN })
  await pass(250)
  expect(changes).toEqual(['{"like":6}', '{"like":7}'])
  await room.exitRoom()
})

test('a message that the room refuses fails with its reason; any other failure with what can be said of it', async () => {
  const { chat, room } = await inRoom()
  chat.refusal = { code: 120_002, message: '房间已关闭聊天' }
  await expect(room.sendRoomTextMsg({ data: { msg: 'hi' } })).rejects.toMatchObject({
    errCode: -2,
    errMsg: expect.stringContaining('房间已关闭聊天'),
  })
  chat.refusal = { code: 2801, message: 'timeout' }
  await expect(room.sendRoomTextMsg({ data: { msg: 'hi' } })).rejects.toMatchObject({
    errMsg: expect.stringContaining('消息未能发送'),
    hint: 'timeout',
  })
})

test('calls ring by a message of the administrator, of nobody else, and one that is over does not stay', async () => {
  const { server, heard, told, pass, close } = await onTheLine()
  told(RING, 'mallory')
  told({ ...RING, callID: '' })
  server.calls = [RECORD]
  told(RING)
  await pass(500)
  expect(heard).toEqual(['call Anna'])
  told({ event: 'call_ended', callID: 'call_1', roomID: 'room_1', reason: 'cancelled' })
  expect(heard).toEqual(['call Anna', 'end cancelled'])
  // Kept by the cloud while this phone was away.
  server.calls = [{ ...RECORD, callID: 'call_2', endTime: 2, endReason: 'missed' }]
  told({ ...RING, callID: 'call_2' })
  await pass(500)
  expect(heard.slice(2)).toEqual(['call Anna', 'end missed'])
  await close()
})

test('a place in a queue is kept by beats, since the server does not see who is there', async () => {
  const { server, queue, heard, told, pass, close } = await onTheLine()
  expect(await queue.enter({ queue: 'bank' })).toMatchObject({ position: 2 })
  told({ event: 'queue', roomID: '', ticketID: 'ticket_1', queue: 'bank', position: 1 })
  expect(heard).toEqual(['position 1'])
  await pass(25_000)
  expect(server.asked.filter((operation) => operation === 'queue_beat').length).toBeGreaterThanOrEqual(3)
  await close()
})

test('calls without the IM of the server are refused with what to hand in', async () => {
  const { sdk, phone, login } = world()
  const room = createRTCRoom({ platform: phone.platform, im: tencentIM(sdk) })
  await room.login({ data: login })
  expect(() => createCalls({ room }, phone.platform)).toThrow(/tencentIM/)
  await room.logout()
})

// Without a network the cloud's SDK waits for one, and some versions throw where others reject: nobody could log out,
// or in again, and who left a room was told of an error in the middle of it.
test('an SDK that does not answer a logout, or throws, keeps nobody from leaving and logging out', async () => {
  const { room, chat, login, pass, server, phone } = await inRoom()
  chat.quitGroup = () => {
    throw new Error('not ready')
  }
  await expect(room.exitRoom()).resolves.toBeUndefined()
  expect([room.connection, chat.listening, phone.timers.reported]).toEqual(['off', 0, []])
  chat.logout = () => new Promise(() => undefined)
  const again = room.login({ data: login })
  await pass(3_000)
  await expect(again).resolves.toMatchObject({ userID: 'me' })
  const out = room.logout()
  await pass(3_000)
  await expect(out).resolves.toBeUndefined()
  expect([server.asked.at(-1), room.getAccountInfo().userID]).toEqual(['logout', ''])
  chat.logout = () => {
    throw new Error('not ready')
  }
  chat.refuseLogin = true
  await expect(room.login({ data: login })).rejects.toMatchObject({ errCode: -2, operation: 'login' })
})
