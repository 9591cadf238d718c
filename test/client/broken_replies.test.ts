// A proxy answered `{"code": 0, "message": ""}` to everything: getPushURL was done without an address, createRoom
// without a room, and a page that drew `rooms.length` threw. A reply that lacks what it is about, or has it in another
// type, is no answer: the call is refused with the code of a missing one, and the room goes on.
import { expect, test } from 'vitest'
import { MemoryWorld } from './support/memory_world.js'

const BROKEN: { readonly [what: string]: object } = {
  'nothing but its code': {},
  'null in every field': {
    pushURL: null,
    roomID: null,
    rooms: null,
    total: null,
    pushers: null,
    seq: null,
    records: null,
    recording: null,
    token: null,
    userID: null,
  },
  'other types': {
    pushURL: 7,
    roomID: {},
    rooms: 'r',
    total: 'x',
    pushers: {},
    seq: 'x',
    records: 3,
    recording: 4,
    token: 5,
    userID: 6,
  },
  'a list of nothing': { pushers: [null], seq: 1, rooms: 1, records: 1 },
}

test.each(Object.entries(BROKEN))('a reply of %s is refused', async (_what, fields) => {
  const world = new MemoryWorld()
  const { room, wires } = await world.member('bob')
  const { pushURL } = await room.getPushURL()
  const honest = wires.onRequest
  wires.onRequest = (held) => held.answer({ code: 0, message: '', ...fields })
  const calls: { readonly [name: string]: [call: () => Promise<unknown>, errCode: number] } = {
    login: [() => room.login({ serverDomain: 'http://memory/weapp/multi_room/', userID: 'bob', userSig: 's' }), -1],
    getPushURL: [() => room.getPushURL(), -3],
    createRoom: [() => room.createRoom({}), -3],
    getRoomList: [() => room.getRoomList({ index: 0, cnt: 5 }), -1],
    getPushers: [() => room.getPushers({ roomID: 'r' }), -1],
    getRecordList: [() => room.getRecordList({ index: 0, cnt: 5 }), -1],
    startRecord: [() => room.startRecord({ roomID: 'r' }), -1],
    stopRecord: [() => room.stopRecord({ roomID: 'r' }), -1],
  }
  for (const [name, [call, errCode]] of Object.entries(calls)) {
    const refused = expect(call(), name).rejects.toMatchObject({ name: 'RoomError', errCode })
    await world.pass(4_000)
    await refused
  }
  wires.onRequest = honest
  await room.enterRoom({ roomID: 'r', pushURL })
  wires.onRequest = (held) => held.answer({ code: 0, message: '', ...fields })
  void room.refresh()
  await world.pass(5_000)
  wires.onRequest = honest
  await world.pass(10_000)
  expect(room.getRoomInfo().roomID).toBe('r')
  expect(await world.streamOf('r', 'bob')).not.toBe('')
  await room.logout()
  world.server.close()
})

test('of a live room: the audience and the custom fields', async () => {
  const world = new MemoryWorld()
  const { room, wires } = await world.viewer('anna')
  await room.createRoom({ roomID: 'show', pushURL: (await room.getPushURL()).pushURL })
  const honest = wires.onRequest
  for (const fields of [{}, { custom: 5, audiences: null, audienceCount: 'x' }, { custom: null, audiences: 3 }]) {
    wires.onRequest = (held) => held.answer({ code: 0, message: '', ...fields })
    for (const call of [
      room.getAudienceList(),
      room.getCustomInfo(),
      room.setCustomField({ fieldName: 'a', operation: 'inc' }),
    ])
      await expect(call).rejects.toMatchObject({ name: 'RoomError', errCode: -1 })
  }
  wires.onRequest = honest
  await room.logout()
  world.server.close()
})
