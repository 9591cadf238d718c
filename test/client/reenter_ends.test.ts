// `onReenter` said `trying`, the page showed "reconnecting", and then the app was hidden, the room was left,
// or the page entered with an address of its own: no `done` came, and the message stayed for ever.
// Each `trying` has an end.
import { expect, test } from 'vitest'
import { MemoryWorld } from './support/memory_world.js'

async function trying() {
  const world = new MemoryWorld()
  const bob = await world.member('bob')
  const states: string[] = []
  bob.room.on('onReenter', ({ state }) => states.push(state))
  const { pushURL } = await bob.room.getPushURL()
  await bob.room.enterRoom({ roomID: 'r', pushURL })
  let open = false
  bob.wires.onRequest = (request) => {
    if (request.operation === 'add_pusher' && !open) request.answer({ code: -1, message: '服务器内部错误' }, 503)
    else request.pass()
  }
  world.server.restart()
  await world.pass(8_000)
  expect(states).toEqual(['trying'])
  const goOn = () => {
    open = true
  }
  return { world, bob, states, goOn }
}

test('taken again: done', async () => {
  const { world, states, goOn } = await trying()
  goOn()
  await world.pass(40_000)
  expect(states).toEqual(['trying', 'done'])
  world.server.close()
})

test('the page enters with an address of its own: done', async () => {
  const { world, bob, states, goOn } = await trying()
  goOn()
  const { pushURL } = await bob.room.getPushURL()
  await bob.room.enterRoom({ roomID: 'r', pushURL })
  expect(states).toEqual(['trying', 'done'])
  world.server.close()
})

test('an entry of the page that fails: failed, and the return is tried again', async () => {
  const { world, bob, states, goOn } = await trying()
  const { pushURL } = await bob.room.getPushURL()
  const entering = expect(bob.room.enterRoom({ roomID: 'r', pushURL })).rejects.toMatchObject({ errCode: -1 })
  await world.pass(30_000)
  await entering
  expect(states.slice(0, 3)).toEqual(['trying', 'failed', 'trying'])
  goOn()
  await world.pass(40_000)
  expect(states).toEqual(['trying', 'failed', 'trying', 'done'])
  world.server.close()
})

test('left: failed, before exitRoom returns', async () => {
  const { world, bob, states } = await trying()
  const left = bob.room.exitRoom()
  expect(states).toEqual(['trying', 'failed'])
  await world.pass(4_000)
  await left
  expect(states).toEqual(['trying', 'failed'])
  world.server.close()
})

test('hidden: failed, and tried again when shown', async () => {
  const { world, bob, states, goOn } = await trying()
  bob.phone.hide()
  expect(states).toEqual(['trying', 'failed'])
  await world.pass(3_000)
  goOn()
  bob.phone.show()
  await world.pass(40_000)
  expect(states).toEqual(['trying', 'failed', 'trying', 'done'])
  world.server.close()
})

test('the room ends: failed, then onRoomClose', async () => {
  const { world, bob, states } = await trying()
  bob.room.on('onRoomClose', ({ reason }) => states.push(reason))
  bob.wires.onRequest = (request) => {
    if (request.operation === 'add_pusher') request.answer({ code: 12, message: '您已被移出该房间' })
    else request.pass()
  }
  await world.pass(20_000)
  expect(states).toEqual(['trying', 'failed', 'kicked'])
  world.server.close()
})

// A server that crashed right after an entry did not know the member: the way back was answered "no such room", and the
// member's call ended although the creator was about to bring the room back.
test.each([
  { refusals: 3, states: ['trying', 'done'], ends: [] },
  { refusals: 99, states: ['trying', 'failed'], ends: ['closed'] },
])('a room that is not there yet, $refusals times', async ({ refusals, states, ends }) => {
  const world = new MemoryWorld()
  const bob = await world.member('bob')
  const [seen, closed]: [string[], string[]] = [[], []]
  bob.room.on('onReenter', ({ state }) => seen.push(state))
  bob.room.on('onRoomClose', ({ reason }) => closed.push(reason))
  const { pushURL } = await bob.room.getPushURL()
  await bob.room.enterRoom({ roomID: 'r', pushURL })
  let left = refusals
  bob.wires.onRequest = (request) => {
    if (request.operation === 'add_pusher' && left-- > 0) request.answer({ code: 3, message: '房间不存在' }, 200)
    else request.pass()
  }
  world.server.restart()
  await world.pass(60_000)
  expect(seen).toEqual(states)
  expect(closed).toEqual(ends)
  world.server.close()
})
