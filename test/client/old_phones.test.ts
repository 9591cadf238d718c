// Base libraries from 2.6.1 to 2.9.2 have no wx.offNetworkStatusChange. Leaving a room threw there, and since a scope
// stopped at the first end that threw, timers, requests and the socket of the room lived on; where wx.request itself
// threw, its place in the queue was never free again, and after five of those no request went out at all.
import { expect, test } from 'vitest'
import { createRequests } from '../../wxlite/utils/net/requests.js'
import { wxPlatform } from '../../wxlite/utils/platform/platform.js'
import { createScope } from '../../wxlite/utils/platform/scope.js'
import { createRTCRoom } from '../../wxlite/utils/rtcroom.js'
import { FakePhone } from '../support/fake-wx.js'
import { ManualClock } from '../support/manual_clock.js'
import { MemoryWorld } from './support/memory_world.js'

test('without offNetworkStatusChange a room is left with nothing running, and what was ended hears nothing more', async () => {
  const world = new MemoryWorld()
  const { phone } = world.phone()
  const platform = wxPlatform(
    () => ({ ...phone.wx, offNetworkStatusChange: undefined, offAppShow: undefined, offAppHide: undefined }),
    phone.timers,
  )
  const room = createRTCRoom({ platform })
  await room.login({ serverDomain: 'http://memory/weapp/multi_room/', userID: 'bob', userSig: 'sig' })
  await room.enterRoom({ roomID: 'r', pushURL: (await room.getPushURL()).pushURL })
  await world.pass(1_000)
  expect(room.connection).toBe('up')
  await room.exitRoom()
  phone.online()
  phone.hide()
  phone.show()
  await world.pass(1_000)
  expect(phone.leftovers).toMatchObject({ timers: 0, requests: 0, sockets: 0 })
  expect(phone.timers.reported).toEqual([])
  world.server.close()
})

test('an end that throws is reported, and the others run', () => {
  const phone = new FakePhone({ clock: new ManualClock(0) })
  const scope = createScope(phone.platform)
  const ended: string[] = []
  scope.add(() => ended.push('first'))
  scope.add(() => {
    throw new Error('broken')
  })
  scope.add(() => ended.push('last'))
  scope.close()
  expect(ended).toEqual(['first', 'last'])
  expect(phone.timers.reported).toEqual([new Error('broken')])
})

test('a platform that throws from wx.request is a failure like any other, and takes no place in the queue', async () => {
  const world = new MemoryWorld()
  const { phone } = world.phone()
  let broken = true
  const platform = wxPlatform(
    () => ({
      ...phone.wx,
      request(options) {
        if (broken) throw new Error('request:fail not allowed here')
        return phone.wx.request(options)
      },
    }),
    phone.timers,
  )
  const requests = createRequests(platform)
  const ask = (operation: 'create_room' | 'login') =>
    requests.send(
      {
        operation,
        url: `http://memory/weapp/multi_room/${operation}?userID=bob`,
        token: 'bob',
        body: '{}',
      },
      createScope(platform),
    )
  for (let time = 0; time < 20; time += 1)
    await expect(ask('create_room')).rejects.toMatchObject({
      errCode: -3,
      hint: expect.stringContaining('not allowed here'),
    })
  broken = false
  await expect(ask('login')).resolves.toMatchObject({ code: 0 })
  expect(phone.leftovers).toMatchObject({ timers: 0, requests: 0 })
  world.server.close()
})
