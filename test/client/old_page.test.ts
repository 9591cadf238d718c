import { expect, test } from 'vitest'
import { createRTCRoom } from '../../wxlite/utils/rtcroom.js'
import { FakePhone } from '../support/fake-wx.js'
import { testServer } from '../support/server.js'
import { oldPage } from './support/old_page.js'
import { person } from './support/person.js'
import { finish, pass, until } from './support/quiet.js'

test('a page in the old success/fail style works with nothing changed but its import', async () => {
  const server = await testServer({ doubleRoom: { maxMembers: 2 } })
  const phone = new FakePhone({ clock: server.clock })
  const rtcroom = createRTCRoom({ platform: phone.platform })
  const { userSig, sdkAppID } = await server
    .stranger()
    .get<{ userSig: string; sdkAppID: number }>('/weapp/utils/get_login_info?userID=old')
  const page = oldPage(rtcroom, phone.wx, {
    serverDomain: `${server.url}/weapp/double_room/`,
    userID: 'old',
    userSig,
    sdkAppID,
    accType: '1',
    userName: '老用户',
  })
  page.onReady()
  await until(() => page.log.includes('login old'))

  page.create('周会')
  await until(() => page.data.pushURL !== '')
  page.onPush({ detail: { code: 1001 } })
  page.onPush({ detail: { code: 1002 } })
  page.onPush({ detail: { code: 1002 } })
  await until(() => page.log.includes('entered'))
  expect(page.log.filter((line) => line === 'entered')).toHaveLength(1)

  const anna = await person(server, 'anna', { type: 'double_room' })
  const phones = [phone, anna.phone]
  await finish(server.clock, phones, anna.call.start({ roomID: page.data.roomID }))
  await until(() => page.data.members.length === 1)
  expect(page.data.members).toMatchObject([{ userID: 'anna', userName: 'anna 名' }])
  expect(page.data.members[0]?.accelerateURL).toMatch(/^rtmp:\/\//)

  await until(() => anna.room.connection === 'up' && rtcroom.connection === 'up')
  await anna.room.sendRoomTextMsg({ data: { msg: '你好' } })
  await until(() => page.data.comments.length === 1)
  expect(page.data.comments[0]).toMatch(/^anna 名: 你好 \(\d\d:\d\d:\d\d\)$/)
  page.send('  ')
  await until(() => page.log.includes('send failed -9'))

  await finish(server.clock, phones, anna.call.stop())
  await until(() => page.data.members.length === 0)
  page.list()
  await until(() => page.log.some((line) => line.startsWith('rooms')))
  expect(page.log.at(-1)).toBe(`rooms ${page.data.roomID}:周会`)
  page.onUnload()
  await pass(server.clock, phones, 5_000)
  await until(() => page.log.includes('left'))
  page.logout()
  await until(() => page.log.includes('logged out'))
  expect(phone.leftovers).toEqual({ timers: 0, requests: 0, sockets: 0, listeners: 0 })
  await finish(server.clock, phones, anna.room.logout())
  await server.close()
})

test('a first-generation page works too: init, joinPusher after the push began, the list by event', async () => {
  const server = await testServer({ multiRoom: { maxMembers: 4 } })
  const anna = await person(server, 'anna')
  const { roomID } = await finish(server.clock, [anna.phone], anna.call.start({}))
  const phone = new FakePhone({ clock: server.clock })
  const rtcroom = createRTCRoom({ platform: phone.platform })
  const { userSig } = await server.stranger().get<{ userSig: string }>('/weapp/utils/get_login_info?userID=older')
  const log: string[] = []
  const fail = ({ errCode, errMsg }: { errCode: number; errMsg: string }) => log.push(`${errCode} ${errMsg}`)
  rtcroom.setListener({
    onGetPusherList: ({ pushers }) => log.push(`list ${pushers.map(({ userID }) => userID)}`),
    onPusherJoin: ({ pushers }) => log.push(`join ${pushers.length}`),
  })
  rtcroom.init({
    data: { serverDomain: `${server.url}/weapp/multi_room/`, userID: 'older', userSig },
    success: () => log.push('init'),
    fail,
  })
  await until(() => log.includes('init'))
  let url = ''
  rtcroom.getPushURL({
    data: {},
    success: ({ pushURL }) => {
      url = pushURL
      rtcroom.enterRoom({ data: { roomID }, success: () => log.push('looked'), fail })
    },
    fail,
  })
  await until(() => log.includes('looked'))
  rtcroom.joinPusher({ data: { roomID, pushURL: url }, success: () => log.push('joined'), fail })
  await until(() => log.includes('joined'))
  await until(() => anna.sees()[0] === 'older')
  expect(log).toEqual(['init', 'list anna', 'looked', 'joined'])
  rtcroom.exitRoom({ success: () => log.push('left'), fail })
  rtcroom.unInit({ success: () => log.push('uninit'), fail })
  await until(() => log.includes('uninit'))
  expect(phone.leftovers).toEqual({ timers: 0, requests: 0, sockets: 0, listeners: 0 })
  await finish(
    server.clock,
    [anna.phone],
    anna.call.stop().then(() => anna.room.logout()),
  )
  await server.close()
})
