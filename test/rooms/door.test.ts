import { beforeEach, describe, expect, it } from 'vitest'
import { Code } from '../../wxlite/utils/protocol.js'
import { entry, type Fixture, refusal, roomsFixture, user } from './fixture.js'

let fixture: Fixture
beforeEach(() => {
  fixture = roomsFixture({ multiRoom: { maxMembers: 6, onCreatorLeave: 'transfer' } })
})

const enter = (userID: string, visit = {}, roomID = 'r') =>
  fixture.rooms.multi_room.enter(user(userID), roomID, entry(userID), '', visit)
const controls = () => fixture.rooms.multi_room.controls
const view = async (roomID = 'r') => (await fixture.store.get(roomID))?.view
const toldTo = (userID: string) =>
  fixture.notifier.told.filter((told) => told.userID === userID).map((told) => told.notice)
const knockAs = { userName: 'Eve', userAvatar: '' }

describe('the door', () => {
  it('is set when a room is made', async () => {
    const room = fixture.rooms.multi_room
    await room.create(user('a'), {
      roomID: 'r',
      roomInfo: '',
      unlisted: false,
      door: { password: 'secret', approval: true, chat: 'members' },
    })
    await enter('a')
    expect((await view())?.door).toEqual({ password: true, locked: false, approval: true })
    expect((await view())?.chat).toBe('members')
    await expect(enter('b', { password: 'secret' })).rejects.toMatchObject(refusal(Code.WAITING))
    await expect(enter('b', { password: 'other' })).rejects.toMatchObject(refusal(Code.PASSWORD))
  })

  it('keeps everybody out who is not in, and says so in numbered events', async () => {
    await enter('a')
    await enter('b')
    await controls().update(user('a'), 'r', { locked: true, roomInfo: 'closed session' })
    await expect(enter('c')).rejects.toMatchObject(refusal(Code.LOCKED))
    await expect(enter('c', { password: 'any' })).rejects.toMatchObject(refusal(Code.LOCKED))
    expect(fixture.notifier.published.at(-1)?.change).toMatchObject({
      type: 'room',
      roomInfo: 'closed session',
      door: { locked: true },
    })
    await expect(fixture.rooms.multi_room.view(user('c'), 'r')).rejects.toMatchObject(refusal(Code.LOCKED))
    await controls().update(user('a'), 'r', { locked: false })
    await enter('c')
  })

  it('is set by those in charge only', async () => {
    await enter('a')
    await enter('b')
    await expect(controls().update(user('b'), 'r', { locked: true })).rejects.toMatchObject({ code: Code.NO_ROOM })
    await expect(controls().update(user('x'), 'r', { locked: true })).rejects.toMatchObject({ code: Code.NO_ROOM })
  })

  it('lets whoever was in come back: after leaving, after a dead zone, from another device', async () => {
    await enter('a')
    await enter('b')
    await enter('c')
    await controls().update(user('a'), 'r', { locked: true })
    await enter('b')
    await fixture.rooms.multi_room.leave(user('b'), 'r')
    await enter('b')
    for (let second = 0; second < 30; second += 5) {
      await fixture.pass(5)
      for (const userID of ['a', 'b']) await fixture.rooms.multi_room.beat(user(userID), 'r', false)
    }
    expect((await view())?.members.has('c')).toBe(false)
    await enter('c')
    await fixture.rooms.multi_room.kick(user('a'), 'r', 'c')
    await fixture.rooms.multi_room.unkick(user('a'), 'r', 'c')
    await expect(enter('c')).rejects.toMatchObject(refusal(Code.LOCKED))
  })

  it('with a new password is for whoever is not in', async () => {
    await enter('a')
    await controls().update(user('a'), 'r', { password: 'one' })
    await enter('b', { password: 'one' })
    await enter('c', { password: 'one' })
    await fixture.rooms.multi_room.leave(user('c'), 'r')
    await controls().update(user('a'), 'r', { password: 'two' })
    await enter('b')
    await expect(enter('c', { password: 'one' })).rejects.toMatchObject(refusal(Code.PASSWORD))
    await enter('c', { password: 'two' })
    await controls().update(user('a'), 'r', { password: '' })
    await enter('d')
  })
})

describe('wrong passwords', () => {
  beforeEach(async () => {
    await enter('a')
    await controls().update(user('a'), 'r', { password: 'right' })
  })

  it('are five of a user, then nothing is compared for a minute', async () => {
    for (let guess = 0; guess < 5; guess++)
      await expect(enter('b', { password: `${guess}` })).rejects.toMatchObject({ code: Code.PASSWORD, status: 200 })
    await expect(enter('b', { password: 'right' })).rejects.toMatchObject({ code: Code.PASSWORD, status: 429 })
    await expect(enter('c', { password: 'right' })).resolves.toBeDefined()
    fixture.clock.advance(60_001)
    for (const userID of ['a', 'c']) await fixture.rooms.multi_room.beat(user(userID), 'r', false)
    await enter('b', { password: 'right' })
  })

  it('are twenty of a network, however many users it has and however many come at once', async () => {
    const guesses = Array.from({ length: 10_000 }, (_, guess) =>
      enter(`guest${guess}`, { password: guess === 9_999 ? 'right' : `${guess}`, network: '192.0.2.1' }).then(
        () => 0,
        (error: { status: number }) => error.status,
      ),
    )
    const statuses = await Promise.all(guesses)
    expect(statuses.filter((status) => status === 200)).toHaveLength(20)
    expect(statuses.filter((status) => status === 429)).toHaveLength(9_980)
    await enter('z', { password: 'right', network: '192.0.2.2' })
  })

  it('are not counted for who needs none, and a missing one is no guess', async () => {
    await enter('b', { password: 'right' })
    for (let time = 0; time < 6; time++) await enter('b', { password: 'wrong' })
    for (let time = 0; time < 6; time++) await expect(enter('c')).rejects.toMatchObject({ status: 200 })
    await enter('c', { password: 'right' })
  })
})

describe('knocking', () => {
  beforeEach(async () => {
    await enter('a')
    await enter('m')
    await enter('b')
    await controls().setModerator(user('a'), 'r', 'm', true)
    await controls().update(user('a'), 'r', { approval: true })
    fixture.notifier.told.length = 0
  })
  const knocks = (userID: string) => expect(enter(userID, { knockAs })).rejects.toMatchObject({ code: Code.WAITING })

  it('is told to the creator and moderators, answered once, and good for one entry within a minute', async () => {
    await knocks('e')
    const knock = { event: 'knock', roomID: 'r', userID: 'e', userName: 'Eve', userAvatar: '' }
    expect(toldTo('a')).toEqual([knock])
    expect(toldTo('m')).toEqual([knock])
    expect(toldTo('b')).toEqual([])
    await expect(controls().answerKnock(user('b'), 'r', 'e', true)).rejects.toMatchObject({ code: Code.NO_ROOM })
    await controls().answerKnock(user('m'), 'r', 'e', true)
    expect(toldTo('e')).toEqual([{ event: 'knock_answered', roomID: 'r', accept: true }])
    expect(toldTo('a').at(-1)).toEqual({ event: 'knock_over', roomID: 'r', userID: 'e' })
    await expect(controls().answerKnock(user('a'), 'r', 'e', false)).rejects.toMatchObject({ code: Code.BAD_REQUEST })
    await enter('e')
    await fixture.rooms.multi_room.leave(user('e'), 'r')
    await enter('e')
  })

  it('lapses when the yes is not used', async () => {
    await knocks('e')
    await controls().answerKnock(user('a'), 'r', 'e', true)
    fixture.clock.advance(60_001)
    await expect(enter('e')).rejects.toMatchObject({ code: Code.WAITING })
  })

  it('refused is not told again for a minute', async () => {
    await knocks('e')
    await controls().answerKnock(user('a'), 'r', 'e', false)
    expect(toldTo('e')).toEqual([{ event: 'knock_answered', roomID: 'r', accept: false }])
    fixture.notifier.told.length = 0
    await expect(enter('e', { knockAs })).rejects.toMatchObject({ code: Code.LOCKED })
    expect(toldTo('a')).toEqual([])
    fixture.clock.advance(60_001)
    await knocks('e')
    expect(toldTo('a')).toHaveLength(1)
  })

  it('is told again while somebody waits, at most each 25 s, and taken back', async () => {
    for (let second = 0; second < 60; second++) {
      await knocks('e')
      fixture.clock.advance(1000)
    }
    expect(toldTo('a')).toHaveLength(3)
    await controls().cancelKnock(user('e'), 'r')
    expect(toldTo('a').at(-1)).toEqual({ event: 'knock_over', roomID: 'r', userID: 'e' })
    await expect(controls().answerKnock(user('a'), 'r', 'e', true)).rejects.toMatchObject({ code: Code.BAD_REQUEST })
  })

  it('has a bound per room and a rate per network', async () => {
    for (let guest = 0; guest < 60; guest++) await knocks(`g${guest}`)
    expect(toldTo('a')).toHaveLength(50)
    await controls().update(user('a'), 'r', { approval: false })
    expect(toldTo('g49')).toEqual([{ event: 'knock_answered', roomID: 'r', accept: true }])
    await controls().update(user('a'), 'r', { approval: true })
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, guest) =>
        enter(`h${guest}`, { knockAs, network: '192.0.2.1' }).catch((error: { status: number }) => error.status),
      ),
    )
    expect(answers.filter((status) => status === 429)).toHaveLength(50)
  })
})
