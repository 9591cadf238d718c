// The story: a node that Redis could not be reached from kept the sockets of its clients. Nothing was told there any
// more; who waited in a queue lost his place on the other nodes after 30 s, who watched a room his place in its
// audience, and neither heard of it. Phones beat over REST, which the balancer shows to another node, only for rooms.
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { ImClose } from '../../wxlite/utils/protocol.js'
import { ImClient } from '../support/im_client.js'
import { RedisProxy } from '../support/redis_proxy.js'
import type { RunningServer } from '../support/running_server.js'
import { Cluster } from './cluster.js'

let cluster: Cluster
let here: RunningServer
let there: RunningServer
let proxy: RedisProxy
const sockets: ImClient[] = []

beforeAll(async () => {
  cluster = await Cluster.start()
  proxy = await RedisProxy.start(cluster.stores.server.url)
  here = await cluster.node()
  there = await cluster.node({}, proxy.url)
}, 60_000)
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.close()
})
afterAll(async () => {
  await cluster.stop()
  await proxy.stop()
})

async function listen(server: RunningServer, userID: string): Promise<ImClient> {
  const socket = await ImClient.open(await server.user(userID))
  sockets.push(socket)
  return socket
}

test('who has a socket at a node that is cut off from Redis is sent to the others, and waits on in his place', async () => {
  const waits = await there.user('c1')
  const asked = { queue: 'bank', userName: 'c', userAvatar: '', data: '' }
  expect((await waits.call('double_room', 'enter_queue', asked)).code).toBe(0)
  const [socket, other] = [await listen(there, 'c1'), await listen(here, 'c2')]
  const [port, began] = [proxy.port, performance.now()]
  await proxy.stop()
  expect(await socket.closed).toMatchObject({ code: ImClose.RESTART })
  console.log(`sent to the others after ${((performance.now() - began) / 1000).toFixed(1)} s`)
  expect(performance.now() - began).toBeLessThan(15_000)
  await expect(listen(there, 'c1')).rejects.toThrow('503')
  const again = await listen(here, 'c1')
  expect(await again.until(({ event }) => event === 'queue')).toMatchObject({ queue: 'bank', position: 1 })
  expect(other.closeCode).toBeUndefined()
  // It takes sockets again as soon as it reaches Redis.
  proxy = await RedisProxy.start(cluster.stores.server.url, undefined, port)
  await expect
    .poll(
      () =>
        listen(there, 'c3').then(
          () => true,
          () => false,
        ),
      { timeout: 15_000 },
    )
    .toBe(true)
}, 60_000)
