// A page left the room inside `onPusherJoin`: the same change then told it of the members, whom it drew again, and
// entering was done for a room that it was not in any more. Who leaves in a listener hears nothing more of that room,
// by any listener, and what was on the way in is refused.
import { expect, test } from 'vitest'
import type { LiveRoomEvents, RTCRoomEvents } from '../../wxlite/utils/api/room_events.js'
import { createLiveStage } from '../../wxlite/utils/live_stage.js'
import { MemoryWorld } from './support/memory_world.js'
import { pageCall } from './support/page_call.js'

const HEARD = [
  'onPusherJoin',
  'onPusherQuit',
  'onPusherUpdate',
  'onMembersChange',
  'onCreatorChange',
  'onRecordingChange',
  'onRoomClose',
  'onReenter',
] as const

const LEAVES_AT: readonly (keyof RTCRoomEvents)[] = [
  'onPusherJoin',
  'onPusherQuit',
  'onPusherUpdate',
  'onMembersChange',
]

test.each(LEAVES_AT)('who leaves in %s hears nothing more, by any listener', async (event) => {
  const world = new MemoryWorld()
  const { room } = await world.member('bob')
  const anna = await world.member('anna')
  const enter = async (who: typeof anna) => {
    await who.room.enterRoom({ roomID: 'r', pushURL: (await who.room.getPushURL()).pushURL })
    await world.pass(500)
  }
  const heard: string[] = []
  let left = false
  let armed = event === 'onPusherJoin'
  const listeners = Object.fromEntries(HEARD.map((name) => [name, () => left && heard.push(`object ${name}`)]))
  room.setListener({
    ...listeners,
    [event]: () => {
      if (!armed || left) return
      left = true
      void room.exitRoom()
    },
  })
  for (const name of HEARD)
    room.on(name, (payload) => {
      // That nobody is there any more is what leaving says.
      if (left && JSON.stringify(payload) !== '{"members":[]}') heard.push(`single ${name}`)
    })
  await enter({ ...anna, room })
  await enter(anna)
  armed = true
  anna.room.suspend()
  await world.pass(500)
  await anna.room.exitRoom()
  await world.pass(500)
  expect(left).toBe(true)
  expect(heard).toEqual(event === 'onMembersChange' ? [] : ['object onMembersChange'])
  expect(await world.streamOf('r', 'bob')).toBe('')
  await Promise.all([room.logout(), anna.room.logout()])
  world.server.close()
})

test('who leaves while the room closes hears of that once at most', async () => {
  const world = new MemoryWorld()
  const { room } = await world.member('bob')
  const anna = await world.member('anna')
  await anna.room.createRoom({ roomID: 'r', pushURL: (await anna.room.getPushURL()).pushURL })
  await room.enterRoom({ roomID: 'r', pushURL: (await room.getPushURL()).pushURL })
  await world.pass(500)
  const closed: string[] = []
  room.on('onConnectionChange', ({ state }) => state === 'off' && void room.exitRoom())
  room.on('onRoomClose', ({ reason }) => closed.push(reason))
  await anna.room.destroyRoom({ roomID: 'r' })
  await world.pass(500)
  expect(room.getRoomInfo().roomID).toBe('')
  expect(closed).toEqual([])
  await Promise.all([room.logout(), anna.room.logout()])
  world.server.close()
})

test.each<keyof LiveRoomEvents>(['onConnectionChange', 'onMembersChange', 'onGetPusherList'])(
  'a viewer who leaves in %s on the way in is refused, and gets no list from then on',
  async (event) => {
    const world = new MemoryWorld()
    const anna = await world.viewer('anna')
    await anna.room.createRoom({ roomID: 'show', pushURL: (await anna.room.getPushURL()).pushURL })
    const { room } = await world.viewer('bob')
    const lists: unknown[] = []
    room.on('onGetPusherList', (list) => lists.push(list))
    let left = false
    room.on(event, () => {
      if (left) return
      left = true
      void room.exitRoom()
    })
    await expect(room.enterRoom({ roomID: 'show' })).rejects.toMatchObject({ errCode: -4 })
    await world.pass(500)
    expect(lists).toHaveLength(event === 'onGetPusherList' ? 1 : 0)
    expect(room.role).toBe('')
    await Promise.all([room.logout(), anna.room.logout()])
    world.server.close()
  },
)

test('a member who leaves when the link appears is refused too', async () => {
  const world = new MemoryWorld()
  const { room } = await world.member('bob')
  room.on('onConnectionChange', ({ state }) => state === 'connecting' && void room.exitRoom())
  const { pushURL } = await room.getPushURL()
  await expect(room.enterRoom({ roomID: 'r', pushURL })).rejects.toMatchObject({ errCode: -4 })
  await world.pass(500)
  expect(await world.streamOf('r', 'bob')).toBe('')
  await room.logout()
  world.server.close()
})

test('a listener that another one removed is not called any more, also of the same event', async () => {
  const world = new MemoryWorld()
  const { room } = await world.member('bob')
  const heard: string[] = []
  room.on('onConnectionChange', ({ state }) => {
    heard.push(`first ${state}`)
    offSecond()
    room.on('onConnectionChange', ({ state }) => heard.push(`late ${state}`))
  })
  const offSecond = room.on('onConnectionChange', ({ state }) => heard.push(`second ${state}`))
  await room.enterRoom({ roomID: 'r', pushURL: (await room.getPushURL()).pushURL })
  expect(heard).toEqual(['first connecting'])
  await room.logout()
  world.server.close()
})

// Old pages call exitRoom there: nothing is left to leave, and whoever else listens has to hear of the end.
test('exitRoom inside onRoomClose keeps the end of the room from nobody: a call stops', async () => {
  const world = new MemoryWorld()
  const { room, phone } = await world.member('bob')
  const anna = await world.member('anna')
  await anna.room.createRoom({ roomID: 'r', pushURL: (await anna.room.getPushURL()).pushURL })
  const call = pageCall(phone, { room, platform: phone.platform })
  const exit = () => void room.exitRoom()
  room.setListener({ onRoomClose: exit, onMembersChange: ({ members }) => members.length === 0 && exit() })
  const started = call.start({ roomID: 'r' })
  await world.pass(2_000)
  await started
  await anna.room.destroyRoom({ roomID: 'r' })
  await world.pass(500)
  expect(call.view).toMatchObject({ pusher: { phase: 'idle' }, players: [] })
  expect(phone.screenKeptOn).toBe(false)
  await Promise.all([room.logout(), anna.room.logout()])
  expect(phone.leftovers).toEqual({ timers: 0, requests: 0, sockets: 0, listeners: 0 })
  world.server.close()
})

// The camera went on, and so did the timers of its driver, where a page left by `exitRoom` or `logout` alone.
test.each(['exitRoom', 'logout'] as const)('%s of the room stops the tags of a call and of a stage', async (leave) => {
  const world = new MemoryWorld()
  const bob = await world.member('bob')
  const eve = await world.viewer('eve')
  const call = pageCall(bob.phone, { room: bob.room, platform: bob.phone.platform })
  const stage = createLiveStage({
    ...eve,
    platform: eve.phone.platform,
    onView: ({ pusher }) => pusher && eve.phone.pusher.bind(pusher),
  })
  eve.phone.pusher.onEvent = (event) => stage.pusher.statechange(event)
  const started = Promise.all([call.start({ roomID: 'r' }), stage.present({ roomID: 'show' })])
  await world.pass(2_000)
  await started
  await Promise.all([bob.room[leave](), eve.room[leave]()])
  await world.pass(1_000)
  expect([call.view.pusher.phase, stage.view.pusher.phase]).toEqual(['idle', 'idle'])
  for (const { phone } of [bob, eve]) {
    expect(phone.leftovers).toEqual({ timers: 0, requests: 0, sockets: 0, listeners: 0 })
    expect(phone.screenKeptOn).toBe(false)
  }
  world.server.close()
})
