// A viewer asked for link-mic, the presenter accepted, and the answer went down with the viewer's socket: the page
// waited until its time was over, and the presenter saw nobody come. A presenter who changed networks never heard who
// had asked. Whoever comes back is told again what still counts.
import { expect, test } from 'vitest'
import { Code } from '../../wxlite/utils/protocol.js'
import { MemoryWorld } from './support/memory_world.js'

async function live() {
  const world = new MemoryWorld()
  const anna = await world.viewer('anna')
  const bob = await world.viewer('bob')
  await anna.room.createRoom({ roomID: 'show', roomInfo: '直播', pushURL: (await anna.room.getPushURL()).pushURL })
  await bob.room.enterRoom({ roomID: 'show' })
  await world.pass(1_000)
  const asks: string[] = []
  anna.room.on('onRecvJoinPusherRequest', ({ userID }) => asks.push(userID))
  const ends: string[] = []
  const ask = () =>
    bob.room.requestJoinPusher({ timeout: 60_000 }).then(
      () => ends.push('accepted'),
      ({ errCode, errMsg }) => ends.push(`${errCode} ${errMsg}`),
    )
  return { world, anna, bob, asks, ends, ask }
}

test('the yes that was lost with the socket arrives on coming back, and counts', async () => {
  const { world, anna, bob, ends, ask } = await live()
  void ask()
  await world.pass(500)
  bob.phone.offline()
  await anna.room.acceptJoinPusher({ userID: 'bob' })
  await world.pass(5_000)
  expect(ends).toEqual([])
  bob.phone.online()
  await world.pass(2_000)
  expect(ends).toEqual(['accepted'])
  await bob.room.joinPusher({ pushURL: (await bob.room.getPushURL()).pushURL })
  expect(bob.room.role).toBe('guest')
  world.server.close()
})

test('so does the no, with its reason', async () => {
  const { world, anna, bob, ends, ask } = await live()
  void ask()
  await world.pass(500)
  bob.phone.offline()
  await anna.room.rejectJoinPusher({ userID: 'bob', reason: '稍后再连' })
  await world.pass(5_000)
  bob.phone.online()
  await world.pass(2_000)
  expect(ends).toEqual(['-999 稍后再连'])
  world.server.close()
})

test('a presenter who was away hears who asked meanwhile', async () => {
  const { world, anna, asks, ends, ask } = await live()
  anna.phone.offline()
  await world.pass(1_000)
  void ask()
  await world.pass(1_000)
  expect(asks).toEqual([])
  anna.phone.online()
  await world.pass(2_000)
  expect(asks).toEqual(['bob'])
  await anna.room.acceptJoinPusher({ userID: 'bob' })
  await world.pass(500)
  expect(ends).toEqual(['accepted'])
  world.server.close()
})

test('the answer to the request itself was lost: asked again, and the presenter asked once', async () => {
  const { world, anna, bob, asks, ends, ask } = await live()
  let lost = 0
  bob.wires.onRequest = (held) => {
    if (held.operation !== 'request_link_mic' || lost > 0) return held.pass()
    lost += 1
    held.loseAnswer()
    held.answer({}, 502)
  }
  void ask()
  await world.pass(2_000)
  expect(ends).toEqual([])
  expect(asks).toHaveLength(1)
  await anna.room.acceptJoinPusher({ userID: 'bob' })
  await world.pass(500)
  expect(ends).toEqual(['accepted'])
  world.server.close()
})

// What was withdrawn before the request had arrived was withdrawn first: the presenter saw somebody ask who did not.
test('a request that is taken back before it has arrived is taken back', async () => {
  const { world, anna, bob, ends, ask } = await live()
  const pending: (() => void)[] = []
  bob.wires.onRequest = (request) => {
    if (request.operation === 'request_link_mic' && pending.length === 0) pending.push(request.pass)
    else request.pass()
  }
  void ask()
  await world.pass(100)
  const taken = bob.room.cancelJoinPusher()
  await world.pass(300)
  pending[0]?.()
  await taken
  await world.pass(500)
  expect(ends).toEqual(['-999 已取消连麦请求'])
  await expect(anna.room.acceptJoinPusher({ userID: 'bob' })).rejects.toMatchObject({ errCode: Code.BAD_REQUEST })
  world.server.close()
})
