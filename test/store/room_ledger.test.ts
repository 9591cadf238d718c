import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { MemoryStore } from '../../server/store/memory.js'
import { RoomLedger } from '../../server/store/room_ledger.js'
import { Code } from '../../wxlite/utils/protocol.js'
import { entry, refusal, roomsFixture, user } from '../rooms/fixture.js'
import { ManualClock } from '../support/manual_clock.js'
import { silentLog } from '../support/silent_log.js'

/*
 * A restart of the memory store forgot whose a room was: whoever came first, a stranger too, became its creator,
 * and those who had been kicked were in again.
 */

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'room-ledger-'))
})
afterEach(() => rm(folder, { recursive: true }))

const clock = new ManualClock()

async function start() {
  const { ledger, remembered } = await RoomLedger.open({
    file: path.join(folder, 'rooms.jsonl'),
    clock,
    log: silentLog,
  })
  return roomsFixture({ clock, store: new MemoryStore(ledger, remembered) })
}

/** `a` made the unlisted room `r`, `b` is in it, `k` was kicked; `closed` was closed by will. */
async function before() {
  const { rooms, store } = await start()
  const room = rooms.multi_room
  await room.create(user('a'), { roomID: 'r', roomInfo: '', unlisted: true, entry: entry('a') })
  for (const userID of ['b', 'k']) await room.enter(user(userID), 'r', entry(userID))
  await room.kick(user('a'), 'r', 'k')
  await room.enter(user('a'), 'closed', entry('a'))
  await room.destroy(user('a'), 'closed')
  return store
}

test('after a restart the room is its owner’s, its members come back, strangers and the kicked do not', async () => {
  await (await before()).close()
  const { rooms } = await start()
  const room = rooms.multi_room
  await expect(room.enter(user('x'), 'r', entry('x'))).rejects.toMatchObject(refusal(Code.NO_ROOM))
  await expect(room.create(user('x'), { roomID: 'r', roomInfo: '', unlisted: false })).rejects.toMatchObject({
    code: Code.ROOM_EXISTS,
  })
  await expect(room.beat(user('b'), 'r', false)).rejects.toMatchObject(refusal(Code.NOT_MEMBER, { reason: 'unknown' }))
  await expect(rooms.live_room.enter(user('b'), 'r', entry('b', 2))).rejects.toMatchObject({ code: Code.ROOM_EXISTS })
  expect(await room.enter(user('b'), 'r', entry('b', 2))).toMatchObject({ roomCreator: '' })
  expect(await room.enter(user('a'), 'r', entry('a', 2))).toMatchObject({ roomCreator: 'a' })
  await expect(room.enter(user('k'), 'r', entry('k', 2))).rejects.toMatchObject(refusal(Code.KICKED))
  expect((await room.list(user('x'), 0, 20)).total).toBe(0)
  await expect(room.enter(user('x'), 'closed', entry('x'))).rejects.toMatchObject(refusal(Code.NO_ROOM))
})

test('a crash loses at most the last tenth of a second', async () => {
  const store = await before()
  clock.advance(100)
  await expect.poll(() => readFile(path.join(folder, 'rooms.jsonl'), 'utf8')).toContain('"k"')
  const { rooms } = await start()
  await expect(rooms.multi_room.enter(user('x'), 'r', entry('x'))).rejects.toMatchObject(refusal(Code.NO_ROOM))
  await store.close()
})

test('what an earlier process left is forgotten 10 min after that process was alive', async () => {
  await (await before()).close()
  clock.advance(600_001)
  const { rooms } = await start()
  expect(await rooms.multi_room.enter(user('x'), 'r', entry('x'))).toMatchObject({ roomCreator: 'x' })
})

test('a member who left is no longer expected', async () => {
  const store = await before()
  const { rooms } = roomsFixture({ clock, store })
  await rooms.multi_room.leave(user('b'), 'r')
  await store.close()
  const again = await start()
  await expect(again.rooms.multi_room.enter(user('b'), 'r', entry('b', 2))).rejects.toMatchObject(refusal(Code.NO_ROOM))
})

test('after a restart the door, its moderators and mutes are as they were, and whoever was admitted comes back', async () => {
  const { rooms, store } = await start()
  const room = rooms.multi_room
  const knock = { knockAs: { userName: '', userAvatar: '' } }
  await room.create(user('a'), {
    roomID: 'r',
    roomInfo: '',
    unlisted: false,
    door: { password: 'one', approval: true },
  })
  for (const userID of ['a', 'b', 'm']) {
    if (userID !== 'a') {
      await room.enter(user(userID), 'r', entry(userID), '', { password: 'one', ...knock }).catch(() => undefined)
      await room.controls.answerKnock(user('a'), 'r', userID, true)
    }
    await room.enter(user(userID), 'r', entry(userID), '', { password: 'one' })
  }
  await room.controls.setModerator(user('a'), 'r', 'm', true)
  await room.controls.muteAll(user('a'), 'r', { audio: true })
  await room.controls.muteChat(user('a'), 'r', 'b', true)
  await room.controls.update(user('a'), 'r', { chat: 'members' })
  await room.leave(user('b'), 'r')
  await store.close()
  expect(await readFile(path.join(folder, 'rooms.jsonl'), 'utf8')).not.toContain('one"')

  const again = await start()
  const after = again.rooms.multi_room
  for (const userID of ['a', 'b', 'm']) await after.enter(user(userID), 'r', entry(userID, 2))
  const made = await again.store.get('r')
  expect(made?.view).toMatchObject({ door: { password: true, locked: false, approval: true }, chat: 'members' })
  expect(made?.view.members.get('m')?.role).toBe('moderator')
  expect(made?.view.members.get('b')?.muted).toEqual({ audio: true, video: false })
  await expect(again.rooms.directory.asWriter('b', 'r', 'text')).rejects.toMatchObject({ code: Code.BAD_REQUEST })
  await expect(after.enter(user('x'), 'r', entry('x'))).rejects.toMatchObject(refusal(Code.PASSWORD))
  await expect(after.enter(user('x'), 'r', entry('x'), '', { password: 'one' })).rejects.toMatchObject({
    code: Code.WAITING,
  })
})
