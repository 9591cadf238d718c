import { expect, test } from 'vitest'
import { CLOSED_ROOM_KEPT, type ClosedRoom } from '../../server/rooms/rules/room.js'
import { Refusal } from '../../server/rooms/rules/step.js'
import { MemoryStore } from '../../server/store/memory.js'
import { Code } from '../../wxlite/utils/protocol.js'
import { closedRoomOf, roomStoreContract, to } from './contract.js'

const NOW = 1_800_000_000_000

roomStoreContract('MemoryStore', async () => new MemoryStore())

test('closed rooms are bounded in number and time', async () => {
  const store = new MemoryStore()
  const end = (roomID: string, closedRoom: ClosedRoom) => store.update(roomID, () => to(closedRoom))
  const graveAt = async (roomID: string) => {
    let closedRoom: ClosedRoom | undefined
    await store.update(roomID, (found) => {
      closedRoom = found.closedRoom
      return new Refusal(Code.NO_ROOM)
    })
    return closedRoom
  }
  await end('early', closedRoomOf({ closedAt: NOW }))
  await end('in time', closedRoomOf({ closedAt: NOW + CLOSED_ROOM_KEPT - 1 }))
  expect(await graveAt('early')).toBeDefined()
  await end('late', closedRoomOf({ closedAt: NOW + CLOSED_ROOM_KEPT }))
  await end('latest', closedRoomOf({ closedAt: NOW + 2 * CLOSED_ROOM_KEPT }))
  expect(await graveAt('early')).toBeUndefined()
  for (let i = 0; i < 20_000; i++) await end(`r${i}`, closedRoomOf({ closedAt: NOW + 2 * CLOSED_ROOM_KEPT }))
  expect(await graveAt('latest')).toBeUndefined()
  expect(await graveAt('r19999')).toBeDefined()
})
