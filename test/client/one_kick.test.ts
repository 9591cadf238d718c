// kickoutSubPusher was two requests, a kick and its lifting. When the second was lost, the guest could neither watch
// nor ask again.
// It is one operation; a server of the first version, which does not know it, is asked to lift the kick as before.
import { expect, test } from 'vitest'
import { MemoryWorld } from './support/memory_world.js'

async function show() {
  const world = new MemoryWorld()
  const anna = await world.viewer('anna')
  const bob = await world.viewer('bob')
  await anna.room.createRoom({ roomID: 'show', pushURL: (await anna.room.getPushURL()).pushURL })
  await bob.room.enterRoom({ roomID: 'show' })
  await world.pass(500)
  anna.room.on('onRecvJoinPusherRequest', ({ userID }) => void anna.room.acceptJoinPusher({ userID }))
  await Promise.all([bob.room.requestJoinPusher(), world.pass(500)])
  await bob.room.joinPusher({ pushURL: (await bob.room.getPushURL()).pushURL })
  return { world, anna, bob }
}

test('a guest is taken off by one request, and is audience again', async () => {
  const { world, anna, bob } = await show()
  const before = anna.wires.asked.length
  await anna.room.kickoutSubPusher({ userID: 'bob' })
  expect(anna.wires.asked.slice(before)).toEqual(['kick_pusher'])
  await world.pass(5_000)
  expect(await world.streamOf('show', 'bob')).toBe('')
  expect(bob.room.role).toBe('audience')
  const room = await world.server.rooms.directory.find('show')
  expect([room?.audience.size, room?.audience.get('bob')]).toEqual([1, expect.any(String)])
  await Promise.all([bob.room.logout(), anna.room.logout()])
  world.server.close()
})

test('where the server does not know it, the kick is lifted by a second request', async () => {
  const { world, anna } = await show()
  const before = anna.wires.asked.length
  anna.wires.onRequest = (request) =>
    request.operation === 'kick_pusher' ? request.answer({ code: 0, message: '' }) : request.pass()
  await anna.room.kickoutSubPusher({ userID: 'bob' })
  expect(anna.wires.asked.slice(before)).toEqual(['kick_pusher', 'unkick_pusher'])
  world.server.close()
})
