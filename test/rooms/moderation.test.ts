import { beforeEach, describe, expect, it, vi } from 'vitest'
import { Code } from '../../wxlite/utils/protocol.js'
import { entry, type Fixture, roomsFixture, user } from './fixture.js'

let fixture: Fixture
beforeEach(async () => {
  fixture = roomsFixture({ multiRoom: { maxMembers: 6, onCreatorLeave: 'transfer' } })
  for (const userID of ['a', 'b', 'm']) await enter(userID)
  await controls().setModerator(user('a'), 'r', 'm', true)
})

const enter = (userID: string, roomID = 'r', take = 1) =>
  fixture.rooms.multi_room.enter(user(userID), roomID, entry(userID, take))
const controls = () => fixture.rooms.multi_room.controls
const members = async (roomID = 'r') => (await fixture.store.get(roomID))?.view.members
const member = async (userID: string, roomID = 'r') => (await members(roomID))?.get(userID)
const forbidden = { code: Code.NO_ROOM }
const settled = () => new Promise((resolve) => setImmediate(resolve))

describe('a moderator', () => {
  it('is made by the creator alone, of a member, and shows in the roster', async () => {
    expect((await member('m'))?.role).toBe('moderator')
    expect((await member('a'))?.role).toBe('creator')
    await expect(controls().setModerator(user('m'), 'r', 'b', true)).rejects.toMatchObject(forbidden)
    await expect(controls().setModerator(user('a'), 'r', 'x', true)).rejects.toMatchObject({ code: Code.NOT_MEMBER })
    await controls().setModerator(user('a'), 'r', 'm', false)
    expect((await member('m'))?.role).toBeUndefined()
  })

  it('kicks and mutes, but not the creator nor another moderator', async () => {
    await controls().setModerator(user('a'), 'r', 'b', true)
    for (const target of ['a', 'b']) {
      await expect(fixture.rooms.multi_room.kick(user('m'), 'r', target)).rejects.toMatchObject(forbidden)
      await expect(controls().mutePusher(user('m'), 'r', target, { audio: true })).rejects.toMatchObject(forbidden)
      await expect(controls().muteChat(user('m'), 'r', target, true)).rejects.toMatchObject(forbidden)
    }
    await enter('c')
    await controls().mutePusher(user('m'), 'r', 'c', { audio: true })
    await fixture.rooms.multi_room.kick(user('m'), 'r', 'c')
    expect([...((await members())?.keys() ?? [])]).toEqual(['a', 'b', 'm'])
  })

  it('has no say any more once it is out, and has it again when it is back', async () => {
    await fixture.rooms.multi_room.leave(user('m'), 'r')
    await expect(controls().muteAll(user('m'), 'r', { audio: true })).rejects.toMatchObject(forbidden)
    await enter('m')
    await controls().muteAll(user('m'), 'r', { audio: true })
  })

  it('inherits the room before others who are in longer', async () => {
    await fixture.rooms.multi_room.leave(user('a'), 'r')
    const room = await fixture.store.get('r')
    expect(room?.view.creator).toBe('m')
    expect((await member('m'))?.role).toBe('creator')
    expect(room?.moderation.moderators.has('m')).toBe(false)
  })
})

describe('a creator who is gone', () => {
  it('leaves a room that is kept in the hands of its moderators, and is its creator again when back', async () => {
    fixture = roomsFixture({ multiRoom: { maxMembers: 6, onCreatorLeave: 'keep' } })
    for (const userID of ['a', 'b', 'm']) await enter(userID)
    await controls().setModerator(user('a'), 'r', 'm', true)
    await fixture.rooms.multi_room.leave(user('a'), 'r')
    await controls().update(user('m'), 'r', { locked: true })
    await controls().muteAll(user('m'), 'r', { audio: true })
    await expect(controls().update(user('b'), 'r', { locked: false })).rejects.toMatchObject(forbidden)
    await enter('a')
    const room = await fixture.store.get('r')
    expect(room?.view.creator).toBe('a')
    expect(room?.view.door.locked).toBe(true)
    expect([(await member('m'))?.role, (await member('b'))?.muted?.audio]).toEqual(['moderator', true])
    await expect(controls().mutePusher(user('m'), 'r', 'a', { audio: true })).rejects.toMatchObject(forbidden)
  })

  it('ends a room that is not kept, moderators or not, and the door with it', async () => {
    fixture = roomsFixture({ multiRoom: { maxMembers: 6, onCreatorLeave: 'close' } })
    for (const userID of ['a', 'm']) await enter(userID)
    await controls().setModerator(user('a'), 'r', 'm', true)
    await controls().update(user('a'), 'r', { locked: true })
    await fixture.rooms.multi_room.leave(user('a'), 'r')
    expect(await fixture.store.get('r')).toBeUndefined()
    expect(fixture.notifier.kinds('r').at(-1)).toBe('close closed')
  })
})

describe('a mute', () => {
  it('is a numbered update, and has the media plane enforce it', async () => {
    await controls().mutePusher(user('a'), 'r', 'b', { audio: true })
    expect(fixture.notifier.published.at(-1)?.change).toMatchObject({
      type: 'update',
      member: { userID: 'b', muted: { audio: true, video: false } },
    })
    await settled()
    expect(fixture.media.muted.get('b_1')).toBe('audio')
    await controls().mutePusher(user('a'), 'r', 'b', { video: true })
    await settled()
    expect(fixture.media.muted.get('b_1')).toBe('audio video')
    await controls().mutePusher(user('a'), 'r', 'b', { audio: false, video: false })
    await settled()
    expect(fixture.media.muted.get('b_1')).toBe('')
    expect((await member('b'))?.muted).toBeUndefined()
  })

  it('outlives publishing again and coming back', async () => {
    await controls().mutePusher(user('a'), 'r', 'b', { audio: true })
    await enter('b', 'r', 2)
    await settled()
    expect(fixture.media.muted.get('b_2')).toBe('audio')
    await fixture.rooms.multi_room.leave(user('b'), 'r')
    await enter('b', 'r', 3)
    await settled()
    expect(fixture.media.muted.get('b_3')).toBe('audio')
  })

  it('of all is of whoever is in and whoever comes, moderators apart', async () => {
    await controls().muteAll(user('a'), 'r', { audio: true })
    await enter('c')
    const muted = async () =>
      [...((await members())?.values() ?? [])].filter((one) => one.muted).map((one) => one.userID)
    expect(await muted()).toEqual(['b', 'c'])
    await controls().mutePusher(user('m'), 'r', 'c', { audio: false })
    expect(await muted()).toEqual(['b'])
    await controls().muteAll(user('m'), 'r', { audio: false })
    expect(await muted()).toEqual([])
    await enter('d')
    expect(await muted()).toEqual([])
  })

  it('holds in every room that shows the stream, and all say so', async () => {
    await enter('z', 'other')
    await enter('b', 'other')
    await controls().mutePusher(user('a'), 'r', 'b', { audio: true })
    await settled()
    expect((await member('b', 'other'))?.muted).toEqual({ audio: true, video: false })
    await controls().mutePusher(user('z'), 'other', 'b', { video: true })
    await settled()
    expect((await member('b'))?.muted).toEqual({ audio: true, video: true })
    expect(fixture.media.muted.get('b_1')).toBe('audio video')
    await controls().mutePusher(user('a'), 'r', 'b', { audio: false })
    await settled()
    expect((await member('b', 'other'))?.muted).toEqual({ audio: false, video: true })
    await fixture.rooms.multi_room.leave(user('b'), 'other')
    await settled()
    expect((await member('b'))?.muted).toBeUndefined()
    expect(fixture.media.muted.get('b_1')).toBe('')
  })

  it('of a room that ended holds in no other any more', async () => {
    await enter('z', 'other')
    await enter('b', 'other')
    await controls().mutePusher(user('z'), 'other', 'b', { audio: true })
    await settled()
    expect((await member('b'))?.muted).toEqual({ audio: true, video: false })
    await fixture.rooms.multi_room.destroy(user('z'), 'other')
    await settled()
    expect((await member('b'))?.muted).toBeUndefined()
    expect(fixture.media.muted.get('b_1')).toBe('')
  })

  it('that nobody decided costs no look at anybody’s rooms', async () => {
    await settled()
    const asked = vi.spyOn(fixture.store, 'roomsOf')
    await enter('c')
    await fixture.rooms.multi_room.beat(user('c'), 'r', true)
    await fixture.rooms.multi_room.leave(user('c'), 'r')
    await settled()
    expect(asked).not.toHaveBeenCalled()
  })
})

it('hands are in the order in which they were raised, also after a change of name', async () => {
  for (const userID of ['m', 'b']) await controls().raiseHand(user(userID), 'r', true)
  const [first, second] = [(await member('m'))?.hand ?? 0, (await member('b'))?.hand ?? 0]
  expect(first).toBeGreaterThan(0)
  expect(second).toBeGreaterThan(first)
  await fixture.rooms.multi_room.enter(user('m'), 'r', { ...entry('m'), userName: 'M' })
  expect((await member('m'))?.hand).toBe(first)
  await controls().raiseHand(user('m'), 'r', false)
  expect((await member('m'))?.hand).toBeUndefined()
  await expect(controls().raiseHand(user('x'), 'r', true)).rejects.toMatchObject({ code: Code.NOT_MEMBER })
})

describe('who may write', () => {
  const says = (userID: string, kind: 'text' | 'custom' = 'text') =>
    fixture.rooms.directory.asWriter(userID, 'r', kind).then(
      (room) => room !== undefined,
      () => false,
    )

  it('is the room’s rule, and those in charge always may', async () => {
    expect(await says('b')).toBe(true)
    await controls().update(user('a'), 'r', { chat: 'off' })
    expect([await says('a'), await says('m'), await says('b'), await says('b', 'custom')]).toEqual([
      true,
      true,
      false,
      true,
    ])
    await controls().update(user('a'), 'r', { chat: 'members' })
    expect([await says('b'), await says('viewer')]).toEqual([true, false])
  })

  it('is who publishes alone, where the room says so: viewers are refused in words, strangers are not in', async () => {
    const { live_room, directory } = fixture.rooms
    await live_room.enter(user('host'), 'show', entry('host'))
    await live_room.addAudience(user('viewer'), 'show', '')
    expect((await directory.asWriter('viewer', 'show', 'text'))?.view.roomID).toBe('show')
    await live_room.controls.update(user('host'), 'show', { chat: 'members' })
    await expect(directory.asWriter('viewer', 'show', 'text')).rejects.toMatchObject({ code: Code.BAD_REQUEST })
    expect(await directory.asWriter('stranger', 'show', 'text')).toBeUndefined()
  })

  it('is not who was silenced, also not by other kinds of messages', async () => {
    await controls().muteChat(user('m'), 'r', 'b', true)
    expect([await says('b'), await says('b', 'custom')]).toEqual([false, false])
    await controls().muteChat(user('m'), 'r', 'b', false)
    expect(await says('b')).toBe(true)
  })
})
