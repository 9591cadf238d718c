// A page cleared its listeners by `setListener(null)`, as the original allows, and every later event threw.
// Another page left the room from inside `onConnectionChange`: it heard of the new link before the room had it in hand,
// and so the socket was never closed.
import { expect, test } from 'vitest'
import { createCall } from '../../wxlite/utils/call.js'
import { createSignals } from '../../wxlite/utils/signals.js'
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

// The page's `onView` threw once, since its data were gone: the call did not begin, and `stop` ended before it had left
// the room.
test('a page whose onView and onFailure throw is in the call all the same, and out of it', async () => {
  const world = new MemoryWorld()
  const { room, phone } = await world.member('anna')
  const call = createCall({
    room,
    platform: phone.platform,
    onView: ({ pusher }) => {
      if (pusher) phone.pusher.bind(pusher)
      throw new Error('of the page')
    },
    onFailure: () => {
      throw new Error('of the page')
    },
  })
  const signals = createSignals(
    {
      room,
      onView: () => {
        throw new Error('of the page')
      },
    },
    phone.platform,
  )
  phone.pusher.onEvent = (event) => call.pusher.statechange(event)
  const started = call.start({ roomID: 'mine', create: true })
  await world.pass(3_000)
  expect(await started).toEqual({ roomID: 'mine' })
  signals.volume('anna', 50)
  expect(signals.view.speaking).toEqual(['anna'])
  await call.stop()
  await world.pass(100)
  expect(await world.server.rooms.directory.find('mine')).toBeUndefined()
  expect(phone.timers.reported.length).toBeGreaterThan(3)
  expect(new Set(phone.timers.reported.map(String))).toEqual(new Set(['Error: of the page']))
  signals.stop()
  await room.logout()
  world.server.close()
})
