import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestServer, testServer } from '../support/server.js'

let server: TestServer
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.close())

describe('create_room', () => {
  it('makes a room that opens when its creator enters', async () => {
    const [anna, ben] = [await server.user('anna'), await server.user('ben')]
    const { code, roomID, maxMembers } = await anna.create('double_room')
    expect({ code, maxMembers }).toEqual({ code: 0, maxMembers: 2 })
    expect(roomID).toMatch(/^[A-Za-z0-9_-]{1,48}$/)
    expect((await ben.call('double_room', 'get_pushers', { roomID })).code).toBe(3)
    expect((await ben.enter('double_room', roomID)).code).toBe(3)
    expect(
      (await ben.call('double_room', 'get_room_list', { cnt: 100, index: 0 })).rooms.map((room) => room.roomID),
    ).not.toContain(roomID)
    expect((await anna.enter('double_room', roomID)).roomCreator).toBe('anna')
    expect((await ben.call('double_room', 'get_pushers', { roomID })).roomInfo).toBe('a room')
  })

  it('takes the id that is asked for, and "" as none', async () => {
    const anna = await server.user('anna')
    expect((await anna.create('multi_room', 'my-room_1')).roomID).toBe('my-room_1')
    expect((await anna.create('multi_room', '')).roomID).not.toBe('')
  })

  it('refuses an id in use under any room type with 11 and the id', async () => {
    const [anna, ben] = [await server.user('anna'), await server.user('ben')]
    await anna.create('double_room', 'taken')
    for (const type of ['double_room', 'multi_room', 'live_room'] as const) {
      expect(await ben.create(type, 'taken')).toMatchObject({ status: 200, code: 11, roomID: 'taken' })
    }
  })

  it('gives one of many who ask for the same id at once the room', async () => {
    const users = await Promise.all(Array.from({ length: 20 }, (_, number) => server.user(`racer${number}`)))
    const codes = (await Promise.all(users.map((user) => user.create('multi_room', 'race')))).map(({ code }) => code)
    expect(codes.filter((code) => code === 0)).toHaveLength(1)
    expect(codes.filter((code) => code === 11)).toHaveLength(19)
  })

  it('may take the id of a closed room again', async () => {
    const anna = await server.user('anna')
    await anna.enter('double_room', 'again')
    await anna.call('double_room', 'destroy_room', { roomID: 'again' })
    expect((await anna.create('double_room', 'again')).code).toBe(0)
  })

  it('keeps an unlisted room out of the list and gives it an id that cannot be guessed', async () => {
    const anna = await server.user('anna')
    const { roomID } = await anna.create('multi_room', '', { unlisted: true })
    expect(roomID.length).toBeGreaterThanOrEqual(16)
    await anna.enter('multi_room', roomID)
    const { rooms } = await anna.call('multi_room', 'get_room_list', { cnt: 100, index: 0 })
    expect(rooms.map((room) => room.roomID)).not.toContain(roomID)
    expect((await (await server.user('ben')).enter('multi_room', roomID)).code).toBe(0)
  })

  it.each([
    ['no roomInfo', {}, 1],
    ['roomInfo that is no text', { roomInfo: { a: 1 } }, 1],
    ['roomInfo of more than 1024 bytes', { roomInfo: '长'.repeat(342) }, 10],
    ['an id with other characters', { roomInfo: '', roomID: 'a b' }, 1],
    ['an id that is too long', { roomInfo: '', roomID: 'x'.repeat(49) }, 1],
    ['an id that is no text', { roomInfo: '', roomID: 5 }, 1],
    ['a first-generation form without push URL', { roomName: 'r', userName: 'n', userAvatar: 'a' }, 1],
  ])('refuses %s', async (_what, body, code) => {
    const anna = await server.user('anna')
    expect(await anna.call('double_room', 'create_room', body)).toMatchObject({ status: 200, code })
  })

  it('takes roomInfo of exactly 1024 bytes', async () => {
    const anna = await server.user('anna')
    expect((await anna.call('double_room', 'create_room', { roomInfo: `${'长'.repeat(341)}x` })).code).toBe(0)
  })

  it('takes ids that are the names of built-in properties like any other', async () => {
    const anna = await server.user('anna')
    for (const roomID of ['constructor', 'toString', '__proto__', 'hasOwnProperty']) {
      expect((await anna.create('multi_room', roomID)).code).toBe(0)
      expect((await anna.enter('multi_room', roomID)).code).toBe(0)
      expect((await anna.call('multi_room', 'get_pushers', { roomID })).pushers).toHaveLength(1)
    }
  })

  it('in the first-generation form has its creator in at once', async () => {
    const anna = await server.user('anna')
    const { pushURL } = await anna.pushURL()
    // The original calls an empty name a missing parameter; here it made a room that every list showed without a name.
    expect(
      (await anna.call('double_room', 'create_room', { roomName: '', userName: 'Anna', userAvatar: '', pushURL })).code,
    ).toBe(1)
    const { code, roomID } = await anna.call('double_room', 'create_room', {
      userID: 'anna',
      roomName: '我的房间',
      userName: 'Anna',
      userAvatar: '',
      pushURL,
    })
    expect(code).toBe(0)
    const room = await anna.call('double_room', 'get_pushers', { roomID })
    expect(room).toMatchObject({
      roomName: '我的房间',
      roomInfo: '我的房间',
      roomCreator: 'anna',
      pushers: [{ userID: 'anna', userName: 'Anna' }],
    })
  })

  it('refuses another user’s push URL in the first-generation form', async () => {
    const [anna, ben] = [await server.user('anna'), await server.user('ben')]
    const { pushURL } = await anna.pushURL()
    expect(
      (await ben.call('double_room', 'create_room', { roomName: 'r', userName: 'n', userAvatar: '', pushURL })).code,
    ).toBe(7)
  })
})
