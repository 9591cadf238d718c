import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestServer, testServer } from '../support/server.js'

let server: TestServer
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.close())

describe('add_pusher', () => {
  it('makes a missing room, with the caller as its creator and the given roomInfo', async () => {
    const anna = await server.user('anna')
    expect(await anna.enter('multi_room', 'new', { roomInfo: 'made by entering' })).toMatchObject({
      code: 0,
      roomID: 'new',
      roomCreator: 'anna',
      maxMembers: 4,
    })
    expect(await anna.call('multi_room', 'get_pushers', { roomID: 'new' })).toMatchObject({
      roomInfo: 'made by entering',
      roomCreator: 'anna',
    })
  })

  it('keeps the one who created the room its creator, whoever enters first', async () => {
    const [anna, ben] = [await server.user('anna'), await server.user('ben')]
    await anna.create('multi_room', 'mine')
    expect((await ben.enter('multi_room', 'mine')).code).toBe(3)
    await anna.enter('multi_room', 'mine')
    expect((await ben.enter('multi_room', 'mine')).roomCreator).toBe('anna')
  })

  it('fills a room to its limit and not beyond, however many come at once', async () => {
    const users = await Promise.all(Array.from({ length: 100 }, (_, number) => server.user(`u${number}`)))
    const codes = (await Promise.all(users.map((user) => user.enter('multi_room', 'full')))).map(({ code }) => code)
    expect(codes.filter((code) => code === 0)).toHaveLength(4)
    expect(codes.filter((code) => code === 5001)).toHaveLength(96)
  })

  it('raises seq by one for every member', async () => {
    const [anna, ben] = [await server.user('anna'), await server.user('ben')]
    const first = await anna.enter('multi_room', 'numbers')
    expect((await ben.enter('multi_room', 'numbers')).seq).toBe(first.seq + 1)
  })

  it('again is no second entry: the newer stream replaces the older', async () => {
    const anna = await server.user('anna')
    await anna.enter('double_room', 'twice')
    const before = await anna.call('double_room', 'get_pushers', { roomID: 'twice' })
    expect((await anna.enter('double_room', 'twice', { userName: 'renamed' })).code).toBe(0)
    const after = await anna.call('double_room', 'get_pushers', { roomID: 'twice' })
    expect(after.pushers).toHaveLength(1)
    expect(after.pushers[0]?.userName).toBe('renamed')
    expect(after.pushers[0]?.accelerateURL).not.toBe(before.pushers[0]?.accelerateURL)
  })

  it('is refused to a room that was closed, and to one of another type', async () => {
    const anna = await server.user('anna')
    await anna.enter('multi_room', 'closed')
    await anna.call('multi_room', 'destroy_room', { roomID: 'closed' })
    expect((await anna.enter('multi_room', 'closed')).code).toBe(3)
    await anna.enter('multi_room', 'typed')
    expect((await anna.enter('double_room', 'typed')).code).toBe(11)
  })

  it('answers to the native name add_anchor', async () => {
    const anna = await server.user('anna')
    const { pushURL } = await anna.pushURL('live_room')
    expect(
      (
        await anna.call('live_room', 'add_anchor', {
          roomID: 'native',
          userID: 'anna',
          userName: '',
          userAvatar: '',
          pushURL,
        })
      ).code,
    ).toBe(0)
    expect((await anna.call('live_room', 'get_anchors', { roomID: 'native' })).code).toBe(0)
  })

  it.each([
    ['of another user', async () => (await (await server.user('ben')).pushURL()).pushURL, 7],
    [
      'with a forged signature',
      async () => (await (await server.user('anna')).pushURL()).pushURL.replace(/txSecret=.{6}/, 'txSecret=000000'),
      7,
    ],
    ['without a query', async () => 'rtmp://example.org/live/anna_000000000000', 1],
    ['that is no address', async () => 'no address', 1],
    ['that is empty', async () => '', 1],
  ])('refuses a push URL %s', async (_what, address, code) => {
    const anna = await server.user('anna')
    const answer = await anna.call('multi_room', 'add_pusher', {
      roomID: 'never',
      userName: '',
      userAvatar: '',
      pushURL: await address(),
    })
    expect(answer).toMatchObject({ status: 200, code })
    expect((await anna.call('multi_room', 'get_pushers', { roomID: 'never' })).code).toBe(3)
  })

  it('refuses a push URL that was handed out to play', async () => {
    const [anna, ben] = [await server.user('anna'), await server.user('ben')]
    await anna.enter('multi_room', 'play')
    const { pushers } = await ben.call('multi_room', 'get_pushers', { roomID: 'play' })
    expect(
      (
        await anna.call('multi_room', 'add_pusher', {
          roomID: 'x',
          userName: '',
          userAvatar: '',
          pushURL: pushers[0]?.accelerateURL,
        })
      ).code,
    ).toBe(7)
  })

  it('refuses an expired push URL', async () => {
    const anna = await server.user('anna')
    const { pushURL } = await anna.pushURL()
    server.clock.advance(120_000)
    expect(
      (await anna.call('multi_room', 'add_pusher', { roomID: 'late', userName: '', userAvatar: '', pushURL })).code,
    ).toBe(7)
  })

  it.each([
    ['userName', { userAvatar: '' }],
    ['userAvatar', { userName: '' }],
    ['userName', { userAvatar: '', userName: 'x'.repeat(129) }],
    ['userAvatar', { userName: '', userAvatar: 'x'.repeat(1025) }],
    ['roomID', { userName: '', userAvatar: '', roomID: '' }],
    ['roomID', { userName: '', userAvatar: '', roomID: undefined }],
  ])('names the field that is wrong: %s', async (field, body) => {
    const anna = await server.user('anna')
    const { pushURL } = await anna.pushURL()
    const answer = await anna.call('multi_room', 'add_pusher', { roomID: 'r', pushURL, ...body })
    expect(answer.code).toBe(1)
    expect(answer.message).toContain(field)
  })
})
