import { expect, test } from 'vitest'
import { REQUEST_INTERVAL } from '../../server/rooms/rules/policy.js'
import { liveHouse } from './support/live_house.js'
import { finish, pass, until } from './support/quiet.js'

const house = liveHouse()
const { phones, onAir, linked, granted, publishing } = house

test('link-mic: asked, accepted, joined, seen by all, ended by the guest', async () => {
  const { anna, watching } = await onAir('bob', 'carol')
  const [bob, carol] = watching
  if (!bob || !carol) throw new Error('nobody watches')
  await linked(anna, bob)
  expect(bob.room.role).toBe('guest')
  expect(bob.stage.view).toMatchObject({ link: 'on', pusher: { phase: 'live' }, main: { userID: 'anna' } })
  await until(() => anna.stage.view.players[0]?.userID === 'bob')
  await until(() => carol.stage.view.players[0]?.userID === 'bob')
  expect(anna.diary).toContain('join bob')
  expect(carol.diary).not.toContain('join bob')

  await finish(house.server.clock, phones(), bob.stage.unlink())
  expect(bob.room.role).toBe('audience')
  expect(bob.stage.view).toMatchObject({ link: 'off', pusher: { url: '' }, main: { userID: 'anna' } })
  await until(() => anna.stage.view.players[0]?.userID === '')
  await bob.room.sendRoomTextMsg({ data: { msg: '谢谢' } })
  await until(() => anna.diary.includes('text bob 谢谢'))
  expect((await anna.room.getAudienceList()).audienceCount).toBe(2)
})

test('link-mic refused, unanswered and taken back each end with -999 and say why', async () => {
  const { anna, watching } = await onAir('bob')
  const [bob] = watching
  if (!bob) throw new Error('nobody watches')
  const refused = expect(bob.stage.link()).rejects.toMatchObject({ errCode: -999, errMsg: '稍后再连' })
  await until(() => anna.diary.includes('asks bob'))
  await anna.room.rejectJoinPusher({ data: { userID: 'bob', reason: '稍后再连' } })
  await refused
  expect(bob.stage.view.link).toBe('off')

  await pass(house.server.clock, phones(), REQUEST_INTERVAL)
  await expect(finish(house.server.clock, phones(), bob.stage.link({ timeout: 5_000 }))).rejects.toMatchObject({
    errCode: -999,
    errMsg: '主播没有回应',
  })
  await until(() => anna.diary.includes('cancel bob'))

  const taken = expect(bob.room.requestJoinPusher()).rejects.toMatchObject({ errCode: -999 })
  await until(() => anna.diary.filter((line) => line === 'asks bob').length === 3)
  await Promise.all([taken, bob.room.cancelJoinPusher()])
  await until(() => anna.diary.filter((line) => line === 'cancel bob').length === 2)
})

test('nobody becomes a guest without being asked in', async () => {
  const { watching } = await onAir('bob')
  const [bob] = watching
  if (!bob) throw new Error('nobody watches')
  const { pushURL } = await bob.room.getPushURL()
  await expect(bob.room.joinPusher({ data: { pushURL } })).rejects.toMatchObject({ errCode: 13 })
  expect(bob.room.role).toBe('audience')
})

test('taken off link-mic: the guest gets onKickOut, stays as audience, and may ask again', async () => {
  const { anna, watching } = await onAir('bob')
  const [bob] = watching
  if (!bob) throw new Error('nobody watches')
  await linked(anna, bob)
  await anna.room.kickoutSubPusher({ data: { userID: 'bob' } })
  await until(() => bob.diary.includes('kicked out'))
  expect(bob.stage.view).toMatchObject({ link: 'off', pusher: { url: '' }, main: { userID: 'anna' } })
  await pass(house.server.clock, phones(), 3_000)
  await until(() => bob.room.connection === 'up')
  expect((await anna.room.getAudienceList()).audienceCount).toBe(1)
  expect(bob.diary.filter((line) => line.startsWith('close'))).toEqual([])
  await linked(anna, bob)
  expect(bob.room.role).toBe('guest')
})

test.each([0, 1, 2, 3, 4, 6, 9, 14, 20, 30])(
  'a guest who quits while joining is not left on (%i moments later)',
  async (moment) => {
    const { anna, roomID, watching } = await onAir('bob')
    const [bob] = watching
    if (!bob) throw new Error('nobody watches')
    const pushURL = await granted(anna, bob)
    const joining = bob.room.joinPusher({ pushURL }).then(
      () => 'joined',
      ({ errCode }) => errCode,
    )
    for (let turn = 0; turn < moment; turn += 1) await new Promise((resolve) => setImmediate(resolve))
    const quitting = bob.room.quitPusher()
    await finish(house.server.clock, phones(), Promise.all([joining, quitting]))
    expect(['joined', -4]).toContain(await joining)
    await pass(house.server.clock, phones(), 1_000)
    expect(await publishing(roomID)).toEqual(['anna'])
    expect(bob.room.role).toBe('audience')
    await until(() => bob.room.connection === 'up')
    expect((await anna.room.getAudienceList()).audienceCount).toBe(1)
  },
)

test('a page that ends link-mic before it has begun is not linked afterwards, and may link again', async () => {
  const { anna, roomID, watching } = await onAir('bob')
  const [bob] = watching
  if (!bob) throw new Error('nobody watches')
  const link = expect(bob.stage.link()).rejects.toMatchObject({ errCode: -4 })
  await until(() => anna.diary.includes('asks bob'))
  bob.phone.network.delay = 300
  await anna.room.acceptJoinPusher({ userID: 'bob' })
  while (!bob.phone.network.log.some((line) => line.endsWith('add_pusher')))
    await pass(house.server.clock, phones(), 50, 50)
  await finish(house.server.clock, phones(), Promise.all([bob.stage.unlink(), link]))
  await pass(house.server.clock, phones(), 2_000)
  expect(await publishing(roomID)).toEqual(['anna'])
  expect(bob.stage.view).toMatchObject({ link: 'off', pusher: { url: '' } })
  bob.phone.network.delay = 0
  anna.diary.length = 0
  await linked(anna, bob)
  expect(await publishing(roomID)).toEqual(['anna', 'bob'])
})

test('link-mic asked for, taken back and asked for again before the first ends: the second request is the one that counts', async () => {
  const { anna, watching } = await onAir('bob')
  const [bob] = watching
  if (!bob) throw new Error('nobody watches')
  const first = expect(bob.stage.link()).rejects.toMatchObject({ errCode: -999 })
  await until(() => anna.diary.includes('asks bob'))
  house.server.clock.advance(REQUEST_INTERVAL)
  const taken = bob.stage.unlink()
  const second = bob.stage.link()
  await Promise.all([first, taken])
  expect(bob.stage.view.link).toBe('asking')
  await until(() => anna.diary.filter((line) => line === 'asks bob').length === 2)
  await anna.room.acceptJoinPusher({ userID: 'bob' })
  await finish(house.server.clock, phones(), second)
  expect(bob.stage.view).toMatchObject({ link: 'on', pusher: { phase: 'live' } })
})

test('leaving while joining leaves nobody behind', async () => {
  const { anna, roomID, watching } = await onAir('bob')
  const [bob] = watching
  if (!bob) throw new Error('nobody watches')
  const pushURL = await granted(anna, bob)
  const joining = bob.room.joinPusher({ pushURL }).catch(() => undefined)
  await until(() => bob.phone.network.log.some((line) => line.endsWith('add_pusher')))
  await finish(house.server.clock, phones(), Promise.all([joining, bob.room.exitRoom()]))
  await pass(house.server.clock, phones(), 1_000)
  expect(await publishing(roomID)).toEqual(['anna'])
  expect((await anna.room.getAudienceList()).audienceCount).toBe(0)
})

test('a guest who is hidden for a minute is a guest again when shown', async () => {
  const { anna, watching, roomID } = await onAir('bob')
  const [bob] = watching
  if (!bob) throw new Error('nobody watches')
  await linked(anna, bob)
  bob.phone.pusher.state(5000)
  bob.phone.hide()
  await until(() => anna.stage.view.players[0]?.away === true)
  await pass(house.server.clock, phones(), 60_000, 1_000)
  bob.phone.show()
  await pass(house.server.clock, phones(), 3_000, 100)
  await until(() => anna.stage.view.players[0]?.away === false)
  expect(bob.room.role).toBe('guest')
  expect(await publishing(roomID)).toEqual(['anna', 'bob'])
  expect(anna.diary.filter((line) => line.startsWith('quit'))).toEqual([])
})
