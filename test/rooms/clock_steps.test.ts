import { afterEach, expect, it } from 'vitest'
import { until } from '../support/built_server.js'
import { ImClient } from '../support/im_client.js'
import { type TestServer, testServer } from '../support/server.js'

let server: TestServer
afterEach(() => server.close())

/*
 * A machine whose clock was put right by half a minute evicted a member who beat in time, and by a minute and a half it
 * closed every socket; put back by an hour, it kept the silent for an hour.
 */
it('judges idleness by a clock that no correction moves', async () => {
  server = await testServer()
  const [anna, ben] = [await server.user('anna'), await server.user('ben')]
  await anna.enter('multi_room', 'r')
  await ben.enter('multi_room', 'r')
  const socket = await ImClient.open(anna)
  for (const step of [30_000, 90_000, -3_600_000]) {
    server.clock.step(step)
    await server.pass(2)
    for (const user of [anna, ben])
      expect((await user.call('multi_room', 'pusher_heartbeat', { roomID: 'r' })).code).toBe(0)
  }
  expect((await socket.ask('ping')).code).toBe(0)
  await server.pass(19)
  await anna.call('multi_room', 'pusher_heartbeat', { roomID: 'r' })
  await server.pass(2)
  expect(await ben.call('multi_room', 'pusher_heartbeat', { roomID: 'r' })).toMatchObject({
    code: 5,
    reason: 'timeout',
  })
  expect(socket.closeCode).toBeUndefined()
  socket.close()
  await until(async () => (await server.services.registry.metrics()).includes('rtcroom_im_sockets 0\n'))
})
