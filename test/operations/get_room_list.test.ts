import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type TestServer, testServer } from '../support/server.js'

let server: TestServer
beforeEach(async () => {
  server = await testServer()
})
afterEach(() => server.close())

describe('get_room_list', () => {
  it('gives rooms in the order in which they opened, in pages, whatever their ids look like', async () => {
    const anna = await server.user('anna')
    const ids = ['7', '1', 'b', '3', 'a']
    for (const roomID of ids) await anna.enter('multi_room', roomID)
    const page = (index: number, cnt: number) => anna.call('multi_room', 'get_room_list', { index, cnt })
    expect((await page(0, 100)).rooms.map(({ roomID }) => roomID)).toEqual(ids)
    expect((await page(1, 2)).rooms.map(({ roomID }) => roomID)).toEqual(['1', 'b'])
    expect(await page(9, 2)).toMatchObject({ rooms: [], total: 5 })
    expect(await page(0, 0)).toMatchObject({ rooms: [], total: 5 })
  })

  it('shows a room as its members see it, full ones too', async () => {
    const [anna, ben] = [await server.user('anna'), await server.user('ben')]
    await anna.enter('double_room', 'r', { roomInfo: '{"name":"聊天"}' })
    await ben.enter('double_room', 'r')
    const { rooms } = await anna.call('double_room', 'get_room_list', { cnt: 10, index: 0 })
    const {
      code: _code,
      message: _message,
      status: _status,
      ...room
    } = await anna.call('double_room', 'get_pushers', { roomID: 'r' })
    expect(rooms).toEqual([room])
    expect(room).toMatchObject({
      roomInfo: '{"name":"聊天"}',
      roomName: '{"name":"聊天"}',
      roomCreator: 'anna',
      custom: '{}',
      maxMembers: 2,
    })
    expect(room.pushers[0]).toMatchObject({ userID: 'anna', userName: 'name of anna', state: 'online' })
    expect(room.pushers[0]?.accelerateURL).toMatch(/^rtmp:/)
    expect(room).not.toHaveProperty('audienceCount')
  })

  // A kicked guest was refused by get_pushers, but the list went on giving it fresh play URLs of the same room.
  it('leaves out a room from which the caller was kicked, for the caller alone', async () => {
    const [anna, ben] = [await server.user('anna'), await server.user('ben')]
    for (const roomID of ['first', 'second']) await anna.enter('multi_room', roomID)
    await ben.enter('multi_room', 'first')
    const ids = async (who: typeof anna) =>
      (await who.call('multi_room', 'get_room_list', { cnt: 10, index: 0 })).rooms.map(({ roomID }) => roomID)
    await anna.call('multi_room', 'kick_pusher', { roomID: 'first', targetUserID: 'ben' })
    expect(await ids(anna)).toEqual(['first', 'second'])
    expect(await ids(ben)).toEqual(['second'])
    expect(await ids(anna)).toEqual(['first', 'second'])
    await anna.call('multi_room', 'unkick_pusher', { roomID: 'first', targetUserID: 'ben' })
    expect(await ids(ben)).toEqual(['first', 'second'])
  })

  it('keeps the room types apart, and counts the audience of live rooms', async () => {
    const [anna, ben] = [await server.user('anna'), await server.user('ben')]
    await anna.enter('live_room', 'show')
    await ben.call('live_room', 'add_audience', { roomID: 'show', userInfo: '{}' })
    expect((await anna.call('multi_room', 'get_room_list', { cnt: 10, index: 0 })).rooms).toEqual([])
    expect((await anna.call('live_room', 'get_room_list', { cnt: 10, index: 0 })).rooms[0]?.audienceCount).toBe(1)
  })

  it('shows every change at once', async () => {
    const [anna, ben] = [await server.user('anna'), await server.user('ben')]
    await anna.enter('multi_room', 'r')
    const list = async () => (await anna.call('multi_room', 'get_room_list', { cnt: 10, index: 0 })).rooms
    expect((await list())[0]?.pushers).toHaveLength(1)
    await ben.enter('multi_room', 'r')
    expect((await list())[0]?.pushers).toHaveLength(2)
    await ben.call('multi_room', 'pusher_heartbeat', { roomID: 'r', away: true })
    expect((await list())[0]?.pushers[1]?.state).toBe('away')
    await anna.call('multi_room', 'destroy_room', { roomID: 'r' })
    expect(await list()).toEqual([])
  })

  it('gives play addresses that are good for long enough, and new ones in time', async () => {
    const anna = await server.user('anna')
    await anna.enter('multi_room', 'r')
    const address = async () =>
      (await anna.call('multi_room', 'get_room_list', { cnt: 1, index: 0 })).rooms[0]?.pushers[0]?.accelerateURL ?? ''
    const first = await address()
    server.media.states.set(/live\/(\w+)/.exec(first)?.[1] ?? '', 'live')
    await server.pass(600)
    expect(await address()).toBe(first)
    await server.pass(301)
    expect(await address()).not.toBe(first)
  })

  it.each([
    { cnt: '5', index: 0 },
    { cnt: 5, index: '0' },
    { cnt: -1, index: 0 },
    { cnt: 1, index: -1 },
    { cnt: 101, index: 0 },
    { cnt: 1.5, index: 0 },
    { cnt: null, index: 0 },
    { index: 0 },
    { cnt: 5 },
    [],
  ])('refuses %j', async (body) => {
    const anna = await server.user('anna')
    expect(await anna.call('multi_room', 'get_room_list', body)).toMatchObject({ status: 200, code: 1 })
  })

  it('takes numbers as text from forms, where everything is text', async () => {
    const { userID, token } = await server.user('anna')
    const post = async (body: string) => {
      const headers = { 'Content-Type': 'application/x-www-form-urlencoded' }
      const response = await fetch(`${server.url}/weapp/multi_room/get_room_list?userID=${userID}&token=${token}`, {
        method: 'POST',
        headers,
        body,
      })
      return response.json()
    }
    expect(await post('cnt=5&index=0')).toMatchObject({ code: 0, rooms: [], total: 0 })
    expect(await post('cnt=5x&index=0')).toMatchObject({ code: 1 })
    expect(await post('cnt=-5&index=0')).toMatchObject({ code: 1 })
  })
})
