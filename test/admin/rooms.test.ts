import { afterAll, beforeAll, expect, it } from 'vitest'
import { ImClient } from '../support/im_client.js'
import { type AdminServer, adminServer } from './admin_server.js'

let server: AdminServer
beforeAll(async () => {
  server = await adminServer()
})
afterAll(() => server.close())

async function callOf(roomID: string, type: 'multi_room' | 'live_room' = 'multi_room') {
  const [anna, ben] = [await server.user(`anna_${roomID}`), await server.user(`ben_${roomID}`)]
  await anna.create(type, roomID)
  await anna.enter(type, roomID)
  if (type === 'multi_room') await ben.enter(type, roomID)
  return { anna, ben }
}

it('lists every room in the order in which they were made: unlisted and empty ones too, by type, page and search', async () => {
  const anna = await server.user('lister')
  await anna.create('double_room', 'r_double')
  await anna.create('multi_room', 'r_hidden', { unlisted: true, roomInfo: 'Secret Garden' })
  await anna.enter('multi_room', 'r_hidden')
  await anna.create('live_room', 'r_live')
  const ids = async (body: object) => {
    const { rooms, total } = await server.admin('list_rooms', body)
    return [(rooms as { roomID: string }[]).map(({ roomID }) => roomID), total]
  }
  expect(await ids({})).toEqual([['r_double', 'r_hidden', 'r_live'], 3])
  expect(await ids({ type: 'multi_room' })).toEqual([['r_hidden'], 1])
  expect(await ids({ index: 1, cnt: 1 })).toEqual([['r_hidden'], 3])
  expect(await ids({ index: 2, cnt: 5 })).toEqual([['r_live'], 3])
  expect(await ids({ search: 'garden' })).toEqual([['r_hidden'], 1])
  expect(await ids({ search: 'NAME OF LISTER' })).toEqual([['r_hidden'], 1])
  expect(await ids({ search: 'r_', index: 1, cnt: 1 })).toEqual([['r_hidden'], 3])
  expect(await ids({ search: 'nothing like it' })).toEqual([[], 0])
  expect(await server.admin('list_rooms', { cnt: 101 })).toMatchObject({
    code: 1,
    message: '请求参数错误：cnt 格式不正确',
  })
  await server.pass(5)
  const { rooms } = await server.admin('list_rooms', { search: 'r_hidden' })
  expect(rooms).toMatchObject([
    {
      type: 'multi_room',
      roomInfo: 'Secret Garden',
      roomCreator: 'lister',
      ownerUserID: 'lister',
      unlisted: true,
      open: true,
      age: 5,
      members: [{ userID: 'lister', state: 'online' }],
    },
  ])
})

it('shows one room with play URLs, custom fields and who is kept out', async () => {
  const { ben } = await callOf('r_shown')
  await server.admin('kick_user', { roomID: 'r_shown', userID: ben.userID })
  const { room } = await server.admin('get_room', { roomID: 'r_shown' })
  expect(room).toMatchObject({
    roomID: 'r_shown',
    members: [{ userID: 'anna_r_shown', accelerateURL: expect.stringContaining('anna_r_shown_') }],
    custom: '{}',
    banned: ['ben_r_shown'],
  })
  expect(await server.admin('get_room', { roomID: 'nowhere' })).toMatchObject({ status: 200, code: 3 })
})

it('makes a room for a user, who opens it by entering', async () => {
  const body = { type: 'live_room', ownerUserID: 'owner', roomInfo: 'lesson', unlisted: true }
  const { roomID } = await server.admin('create_room', body)
  expect(roomID).toMatch(/^room_unlisted_/)
  const owner = await server.user('owner')
  expect(await owner.enter('live_room', String(roomID))).toMatchObject({ code: 0 })
  const again = await server.admin('create_room', { ...body, roomID })
  expect(again).toMatchObject({ code: 11, roomID })
})

it('changes the text of a room', async () => {
  const { ben } = await callOf('r_text')
  expect(await server.admin('update_room', { roomID: 'r_text', roomInfo: 'new text' })).toMatchObject({ code: 0 })
  expect(await ben.call('multi_room', 'get_pushers', { roomID: 'r_text' })).toMatchObject({ roomInfo: 'new text' })
  expect(await server.admin('update_room', { roomID: 'r_text', roomInfo: 'x'.repeat(1025) })).toMatchObject({
    code: 10,
  })
  expect(await server.admin('update_room', { roomID: 'none', roomInfo: '' })).toMatchObject({ code: 3 })
})

it('closes a room that its creator has not left, also one that nobody has entered', async () => {
  const { anna, ben } = await callOf('r_closed')
  expect(await server.admin('close_room', { roomID: 'r_closed' })).toMatchObject({ code: 0 })
  for (const user of [anna, ben])
    expect(await user.call('multi_room', 'pusher_heartbeat', { roomID: 'r_closed' })).toMatchObject({
      code: 5,
      reason: 'closed',
    })
  await anna.create('multi_room', 'r_empty')
  expect(await server.admin('close_room', { roomID: 'r_empty' })).toMatchObject({ code: 0 })
  expect(await server.admin('get_room', { roomID: 'r_empty' })).toMatchObject({ code: 3 })
})

it('changes a room’s door and mutes its creator, as no moderator could', async () => {
  const { anna } = await callOf('r_gate')
  const stranger = await server.user('stranger_gate')
  expect(await server.admin('update_room', { roomID: 'r_gate', password: 'open sesame' })).toMatchObject({ code: 0 })
  expect(await stranger.enter('multi_room', 'r_gate')).toMatchObject({ code: 16 })
  expect(await server.admin('update_room', { roomID: 'r_gate', password: '', locked: true })).toMatchObject({ code: 0 })
  expect(await stranger.enter('multi_room', 'r_gate')).toMatchObject({ code: 15 })
  const mute = { roomID: 'r_gate', userID: anna.userID, audio: true }
  expect(await server.admin('mute_user', mute)).toMatchObject({ code: 0 })
  const { room } = await server.admin('get_room', { roomID: 'r_gate' })
  expect(room).toMatchObject({
    door: { password: false, locked: true, approval: false },
    members: [
      { userID: 'anna_r_gate', role: 'creator', muted: { audio: true, video: false } },
      { userID: 'ben_r_gate' },
    ],
  })
  expect(await server.admin('mute_user', { ...mute, userID: 'nobody' })).toMatchObject({ code: 5 })
  expect(server.lines.join('')).not.toContain('open sesame')
})

it('kicks a member for good, or out only', async () => {
  const { ben } = await callOf('r_kick')
  await server.admin('kick_user', { roomID: 'r_kick', userID: ben.userID, stay: true })
  expect(await ben.call('multi_room', 'pusher_heartbeat', { roomID: 'r_kick' })).toMatchObject({ code: 5 })
  expect(await ben.enter('multi_room', 'r_kick')).toMatchObject({ code: 0 })
  await server.admin('kick_user', { roomID: 'r_kick', userID: ben.userID })
  expect(await ben.enter('multi_room', 'r_kick')).toMatchObject({ code: 12 })
})

/* Whoever was removed by mistake stayed out until the room ended: only its creator could let him in again. */
it('lets a kicked user in again, whoever kicked him', async () => {
  const { anna, ben } = await callOf('r_mercy')
  const again = { roomID: 'r_mercy', userID: ben.userID }
  await server.admin('kick_user', again)
  expect(await server.admin('get_room', { roomID: 'r_mercy' })).toMatchObject({ room: { banned: [ben.userID] } })
  expect(await server.admin('unkick_user', again)).toMatchObject({ code: 0 })
  expect(await ben.enter('multi_room', 'r_mercy')).toMatchObject({ code: 0 })
  await anna.call('multi_room', 'kick_pusher', { roomID: 'r_mercy', targetUserID: ben.userID })
  expect(await server.admin('unkick_user', again)).toMatchObject({ code: 0 })
  expect(await ben.enter('multi_room', 'r_mercy')).toMatchObject({ code: 0 })
  // Nobody is kept out: nothing changes, and that is no fault.
  expect(await server.admin('unkick_user', again)).toMatchObject({ code: 0 })
  expect(await server.admin('unkick_user', { ...again, roomID: 'none' })).toMatchObject({ code: 3 })
})

it('kicks the creator too: the room ends as the policy says, and is not his again', async () => {
  const { anna, ben } = await callOf('r_creator')
  expect(await server.admin('kick_user', { roomID: 'r_creator', userID: anna.userID })).toMatchObject({ code: 0 })
  expect(await ben.call('multi_room', 'pusher_heartbeat', { roomID: 'r_creator' })).toMatchObject({ reason: 'closed' })
  expect(await anna.create('multi_room', 'r_creator')).toMatchObject({ code: 12 })
})

it('says something to a room as nobody', async () => {
  const { anna } = await callOf('r_said')
  const socket = await ImClient.open(anna)
  await socket.ask('join', { roomID: 'r_said' })
  expect(await server.admin('send_text', { roomID: 'r_said', text: '请注意文明发言' })).toMatchObject({ code: 0 })
  expect(await socket.until((push) => push.event === 'message')).toMatchObject({
    roomID: 'r_said',
    kind: 'text',
    data: '请注意文明发言',
    userID: '',
  })
  for (const text of ['', ' \n', 'x'.repeat(8193)])
    expect(await server.admin('send_text', { roomID: 'r_said', text })).toMatchObject({ code: 1 })
  expect(await server.admin('send_text', { roomID: 'none', text: 'x' })).toMatchObject({ code: 3 })
  socket.close()
  await socket.closed
})

it('cuts a stream', async () => {
  await callOf('r_cut')
  const { room } = await server.admin('get_room', { roomID: 'r_cut' })
  const [{ streamID }] = (room as { members: [{ streamID: string }] }).members
  expect(await server.admin('cut_stream', { streamID })).toMatchObject({ code: 0 })
  expect(server.media.calls).toContain(`revoke ${streamID}`)
})

it('tells figures of now and of the last hour, and of its one node', async () => {
  await server.pass(25)
  const { now, history } = await server.admin('get_stats', { history: true })
  expect(now).toMatchObject({ rooms: expect.any(Number), memory: expect.any(Number) })
  expect((history as unknown[]).length).toBeGreaterThanOrEqual(2)
  expect(await server.admin('list_nodes')).toMatchObject({
    nodes: [{ state: 'ready', version: expect.stringMatching(/^\d/), uptime: expect.any(Number) }],
  })
})

it('says where the planes cannot', async () => {
  for (const op of ['list_streams', 'list_records']) expect(await server.admin(op)).toMatchObject({ code: 14 })
})

it('sets the door of a room as its creator could, and no password stands in the log of who did it', async () => {
  const { anna } = await callOf('r_door')
  const door = { password: 'sesame-4711', approval: true, chat: 'off' }
  expect(await server.admin('update_room', { roomID: 'r_door', ...door })).toMatchObject({ code: 0 })
  const seen = await anna.call('multi_room', 'get_pushers', { roomID: 'r_door' })
  expect(seen).toMatchObject({ door: { password: true, locked: false, approval: true }, chat: 'off' })
  expect(JSON.stringify(seen)).not.toContain('sesame')
})

it('mutes anybody, the creator too', async () => {
  const { anna } = await callOf('r_mute')
  const mute = (more: object) => server.admin('mute_user', { roomID: 'r_mute', userID: anna.userID, ...more })
  expect(await mute({ audio: true })).toMatchObject({ code: 0 })
  const { pushers } = await anna.call('multi_room', 'get_pushers', { roomID: 'r_mute' })
  expect(pushers.find(({ userID }) => userID === anna.userID)?.muted).toEqual({ audio: true, video: false })
  expect(await server.admin('mute_user', { roomID: 'r_mute', userID: 'nobody', audio: true })).toMatchObject({
    code: 5,
  })
})
