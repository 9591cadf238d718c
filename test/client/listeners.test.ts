// A page cleared its listeners by `setListener(null)`, as the original allows, and every later event threw. Another
// page left
// the room from inside `onConnectionChange`: it heard of the new link before the room had it in hand, and so the
// socket was never closed.
import { expect, test } from 'vitest'
import { MemoryWorld } from './support/memory_world.js'

test('setListener(null) removes the listeners; those of `on` stay', async () => {
  const world = new MemoryWorld()
  const { room, phone } = await world.member('bob')
  const heard: string[] = []
  room.setListener({ onConnectionChange: ({ state }) => heard.push(`object ${state}`) })
  room.on('onConnectionChange', ({ state }) => heard.push(`on ${state}`))
  room.setListener(null)
  await room.enterRoom({ roomID: 'r', pushURL: (await room.getPushURL()).pushURL })
  await world.pass(500)
  await room.logout()
  expect(heard).toEqual(['on connecting', 'on up', 'on off'])
  expect(phone.timers.reported).toEqual([])
  world.server.close()
})

test.each(['connecting', 'up', 'off'] as const)(
  'exitRoom inside onConnectionChange (%s) leaves no socket, timer or listener',
  async (when) => {
    const world = new MemoryWorld()
    const { room, phone } = await world.member('bob')
    const exits: Promise<void>[] = []
    room.on('onConnectionChange', ({ state }) => {
      if (state === when) exits.push(room.exitRoom())
    })
    await room.enterRoom({ roomID: 'r', pushURL: (await room.getPushURL()).pushURL }).catch(() => undefined)
    await world.pass(500)
    await room.exitRoom()
    await Promise.all(exits)
    await world.pass(500)
    expect(exits.length).toBeGreaterThan(0)
    expect(room.connection).toBe('off')
    expect(phone.leftovers).toEqual({ timers: 0, requests: 0, sockets: 0, listeners: 0 })
    expect(await world.streamOf('r', 'bob')).toBe('')
    world.server.close()
  },
)
