import { expect, test } from 'vitest'
import { realTransport, type Transport } from '../support/fake-wx.js'
import { liveHouse } from './support/live_house.js'
import { finish, pass, quiet, until } from './support/quiet.js'

const house = liveHouse()
const { phones, comes, onAir, linked } = house

test('an audience sees the presenter, chats, and is counted and listed', async () => {
  const { anna, roomID, watching } = await onAir('bob', 'carol')
  const [bob] = watching
  if (!bob) throw new Error('nobody watches')
  expect(bob.room.role).toBe('audience')
  expect(bob.stage.view.main).toMatchObject({ userID: 'anna', loading: true })
  expect(bob.stage.view.main.src).toContain('/live/anna_')
  expect(bob.stage.view.pusher.url).toBe('')
  bob.stage.mainStatechange({ detail: { code: 2004 } })
  expect(bob.stage.view.main.loading).toBe(false)
  await bob.room.sendRoomTextMsg({ data: { msg: '好看' } })
  await until(() => anna.diary.includes('text bob 好看'))
  await bob.room.sendRoomCustomMsg({ data: { cmd: 'gift', msg: 'rose' } })
  await until(() => anna.diary.includes('custom bob gift rose'))
  const { audienceCount, audiences } = await anna.room.getAudienceList()
  expect(audienceCount).toBe(2)
  expect(audiences.map(({ userID }) => userID).sort()).toEqual(['bob', 'carol'])
  expect(JSON.parse(audiences[0]?.userInfo ?? '')).toHaveProperty('userName')
  expect((await anna.room.getRoomList({ data: { index: 0, cnt: 20 } })).rooms).toMatchObject([
    { roomID, audienceCount: 2, roomInfo: '新品发布' },
  ])
})

test('left while entering and in another room at once: the first one ends without touching the second', async () => {
  const { roomID } = await onAir('bob')
  const dora = await comes('dora')
  const other = await finish(house.server.clock, phones(), dora.stage.present({ roomInfo: '另一个' }))
  const erin = await comes('erin')
  const first = expect(erin.room.enterRoom({ roomID })).rejects.toMatchObject({ errMsg: '请求已取消' })
  const left = erin.room.exitRoom()
  const second = erin.room.enterRoom({ roomID: other.roomID })
  await finish(house.server.clock, phones(), Promise.all([first, left, second]))
  expect(erin.room.role).toBe('audience')
  expect(erin.room.getRoomInfo().roomID).toBe(other.roomID)
  await until(() => erin.room.connection === 'up')
  await expect(
    finish(house.server.clock, phones(), erin.room.requestJoinPusher({ timeout: 1_000 })),
  ).rejects.toMatchObject({ errCode: -999 })
})

test('a live room whose presenter cannot enter it is unmade: its id can be had again', async () => {
  const anna = await comes('anna')
  const wanted = { roomID: 'launch', roomInfo: '', pushURL: 'rtmp://elsewhere/live/anna_1' }
  await expect(anna.room.createRoom(wanted)).rejects.toMatchObject({ errCode: 1 })
  await quiet(phones())
  const { pushURL } = await anna.room.getPushURL()
  expect(await anna.room.createRoom({ ...wanted, pushURL })).toEqual({ roomID: 'launch' })
  expect(anna.room.role).toBe('presenter')
})

test('a viewer who is kicked for good gets onRoomClose with kicked', async () => {
  const { anna, watching, roomID } = await onAir('bob')
  const [bob] = watching
  if (!bob) throw new Error('nobody watches')
  await anna.room.kickPusher({ data: { userID: 'bob' } })
  await until(() => bob.diary.includes('close kicked 12'))
  expect(bob.phone.leftovers).toEqual({ timers: 0, requests: 0, sockets: 0, listeners: 0 })
  await expect(bob.stage.watch({ roomID })).rejects.toMatchObject({ errCode: 12 })
})

test('the presenter leaves: everybody gets onRoomClose and everything stops', async () => {
  const { anna, watching } = await onAir('bob', 'carol')
  const [bob, carol] = watching
  if (!bob || !carol) throw new Error('nobody watches')
  await linked(anna, bob)
  await finish(house.server.clock, phones(), anna.stage.stop())
  await until(() => bob.diary.includes('close closed 0') && carol.diary.includes('close closed 0'))
  await quiet(phones())
  expect(bob.stage.view).toMatchObject({ pusher: { url: '' }, main: { src: '' }, link: 'off' })
})

test('an audience that misses a notification sees the truth within one heartbeat, over the socket', async () => {
  const { anna, roomID } = await onAir('bob')
  let lost = 0
  const deaf: Transport = {
    ...realTransport,
    connect: (url, listener) =>
      realTransport.connect(url, {
        ...listener,
        received: (text) => (text.includes('"event"') && !text.includes('"id"') ? lost++ : listener.received(text)),
      }),
  }
  const carol = await comes('carol', deaf)
  await finish(house.server.clock, phones(), carol.stage.watch({ roomID }))
  await until(() => carol.room.connection === 'up')
  const [, bob] = house.people
  if (!bob) throw new Error('nobody watches')
  await linked(anna, bob)
  await until(() => lost > 0)
  expect(carol.stage.view.players[0]?.userID).toBe('')
  const requests = carol.phone.network.log.length
  await pass(house.server.clock, phones(), 7_000)
  expect(carol.stage.view.players[0]?.userID).toBe('bob')
  expect(carol.phone.network.log).toHaveLength(requests)
})

test('a presenter who is hidden for a minute holds the room as away, and comes back with a fresh stream to the same room', async () => {
  const { anna, roomID, watching } = await onAir('bob')
  const [bob] = watching
  if (!bob) throw new Error('nobody watches')
  const before = bob.stage.view.main.src
  anna.phone.pusher.state(5000)
  anna.phone.hide()
  await until(() => bob.stage.view.main.away)
  await pass(house.server.clock, phones(), 60_000, 1_000)
  expect(bob.diary).toEqual([])
  anna.phone.show()
  await pass(house.server.clock, phones(), 3_000, 100)
  await until(() => !bob.stage.view.main.away && bob.stage.view.main.src !== before)
  expect(anna.room.getRoomInfo().roomID).toBe(roomID)
  expect(bob.stage.view.main.src).toContain(anna.phone.pusher.pushing.split('?')[0]?.split('/').pop())
  await anna.room.sendRoomTextMsg({ msg: '回来了' })
  await until(() => bob.diary.includes('text anna 回来了'))
})

test.each([
  ['hidden for three seconds', 3_000, 'hide'],
  ['hidden for a minute', 60_000, 'hide'],
  ['hidden for five minutes', 300_000, 'hide'],
  ['offline for ten seconds', 10_000, 'offline'],
  ['offline for two minutes', 120_000, 'offline'],
] as const)('a viewer %s sees and is seen again, whatever happened meanwhile', async (_, ms, how) => {
  const { anna, watching } = await onAir('bob', 'carol')
  const [bob, carol] = watching
  if (!bob || !carol) throw new Error('nobody watches')
  if (how === 'hide') carol.phone.hide()
  else carol.phone.offline()
  await linked(anna, bob)
  await pass(house.server.clock, phones(), ms, 1_000)
  const hidden = carol.phone.network.log.length
  await pass(house.server.clock, phones(), 10_000, 1_000)
  if (how === 'hide' && ms > 5_000) expect(carol.phone.network.log).toHaveLength(hidden)
  if (how === 'hide') carol.phone.show()
  else carol.phone.online()
  await pass(house.server.clock, phones(), 20_000, 250)
  await until(() => carol.room.connection === 'up')
  expect(carol.stage.view.players[0]?.userID).toBe('bob')
  expect((await anna.room.getAudienceList()).audiences.map(({ userID }) => userID)).toContain('carol')
  await anna.room.sendRoomTextMsg({ msg: '看得到吗' })
  await until(() => carol.diary.includes('text anna 看得到吗'))
  expect(carol.diary.filter((line) => line.startsWith('close'))).toEqual([])
})

test('a viewer out of sight asks for nothing, also where the platform lets the script run on', async () => {
  const { watching } = await onAir('bob')
  const [bob] = watching
  if (!bob) throw new Error('nobody watches')
  bob.phone.timers.freeze = () => {}
  bob.phone.hide()
  await pass(house.server.clock, phones(), 6_000, 1_000)
  const { length } = bob.phone.network.log
  await pass(house.server.clock, phones(), 60_000, 1_000)
  expect(bob.phone.network.log).toHaveLength(length)
  bob.phone.show()
  await until(() => bob.room.connection === 'up')
})

test('custom fields count up, and messages to one user arrive with their true sender', async () => {
  const { anna, watching } = await onAir('bob')
  const [bob] = watching
  if (!bob) throw new Error('nobody watches')
  expect(await bob.room.setCustomField({ data: { fieldName: 'like', operation: 'inc' } })).toEqual({
    custom: { like: 1 },
  })
  expect(await anna.room.setCustomField({ data: { fieldName: 'title', operation: 'set', value: '专场' } })).toEqual({
    custom: { like: 1, title: '专场' },
  })
  expect(await bob.room.getCustomInfo()).toEqual({ custom: { like: 1, title: '专场' } })
  await bob.room.sendC2CCustomMsg({ cmd: 'sketchpad', msg: { page: 1 } })
  await until(() => anna.diary.includes('c2c bob sketchpad {"page":1}'))
})

test('where the server mixes, an audience has one picture, and while linked the presenter and the others apart; every change is mixed again', async () => {
  Object.assign(house.server.media.info, { mixed: true, playMode: 'RTC', minCache: 0.1, maxCache: 0.3 })
  house.server.media.mixAnswer = { code: -505, message: '' }
  const { anna, watching } = await onAir('bob', 'carol')
  const [bob, carol] = watching
  if (!bob || !carol) throw new Error('nobody watches')
  const { mixes } = house.server.media
  await until(() => mixes.length === 1)
  expect(bob.stage.view).toMatchObject({
    main: { userID: 'anna', mode: 'live', minCache: 1, maxCache: 3 },
    players: [],
  })
  expect(bob.stage.view.main.src).toBe(bob.room.getRoomInfo().mixedPlayURL)
  await linked(anna, bob)
  expect(bob.stage.view.main).toMatchObject({ userID: 'anna', mode: 'RTC', minCache: 0.1 })
  expect(bob.stage.view.main.src).toMatch(/^rtmp:/)
  expect(carol.stage.view).toMatchObject({ main: { mode: 'live' }, players: [] })
  // The guest's stream is not there yet: what failed is asked for once more after 2 s, unless there is something newer.
  await pass(house.server.clock, phones(), 6_000)
  expect(mixes.map(({ streams }) => streams.length)).toEqual([1, 2, 2])
  await finish(house.server.clock, phones(), bob.stage.unlink())
  expect(bob.stage.view.main).toMatchObject({ mode: 'live', src: bob.room.getRoomInfo().mixedPlayURL })
  await pass(house.server.clock, phones(), 3_000)
  expect(mixes.at(-1)?.streams).toHaveLength(1)
})

// With mixing on an audience played the mixed picture alone: in a room that found no place in the mixer the guests
// were not to be seen.
test('a room that finds no place in the mixer is played stream by stream, until it finds one', async () => {
  const { media } = house.server
  Object.assign(media.info, { mixed: true })
  media.mixAnswer = { code: 0, message: '' }
  const { anna, watching } = await onAir('bob', 'carol')
  const [bob, carol] = watching
  if (!bob || !carol) throw new Error('nobody watches')
  const mixed = { main: { userID: 'anna', mode: 'live', minCache: 1 }, players: [] }
  await until(() => media.mixes.length === 1)
  expect(carol.stage.view).toMatchObject(mixed)
  media.mixAnswer = { code: 14, message: '' }
  await linked(anna, bob)
  await until(() => carol.stage.view.players[0]?.userID === 'bob')
  expect(carol.stage.view.main).toMatchObject({ userID: 'anna', minCache: 0.2 })
  expect(carol.stage.view.main.src).toMatch(/^rtmp:/)
  const late = await comes('dave')
  await finish(house.server.clock, phones(), late.stage.watch({ roomID: anna.room.getRoomInfo().roomID }))
  expect(late.stage.view.players[0]?.userID).toBe('bob')
  // Somebody else's room ended: the request of the next change finds a place.
  media.mixAnswer = { code: 0, message: '' }
  await linked(anna, late)
  await pass(house.server.clock, phones(), 6_000)
  await until(() => carol.stage.view.main.src === carol.room.getRoomInfo().mixedPlayURL)
  expect(carol.stage.view).toMatchObject(mixed)
})

test('a stage that rests stops its own stream and every picture, the big one too, and goes on with them', async () => {
  const { anna, watching } = await onAir('bob', 'carol')
  const [bob, carol] = watching
  if (!bob || !carol) throw new Error('nobody watches')
  await linked(anna, carol)
  await until(() => bob.stage.view.players.some(({ userID }) => userID === 'carol'))
  const slot = bob.stage.view.players.find(({ userID }) => userID === 'carol')?.slot
  for (const { stage } of [bob, carol]) stage.pause()
  expect(carol.phone.pusher.paused).toBe(true)
  for (const { stage } of [bob, carol]) stage.resume()
  expect(carol.phone.pusher.paused).toBe(false)
  for (const id of ['player-main', `player-${slot}`]) expect(bob.phone.player(id).calls).toEqual(['pause', 'resume'])
})
