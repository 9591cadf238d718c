import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { deflateSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ManualClock } from '../support/manual_clock.js'
import { type TestServer, testServer } from '../support/server.js'
import { recordingLog, silentLog } from '../support/silent_log.js'

/**
 * The known holes and bugs of the original server, one test each that shows the right
 * behaviour where it can be seen over HTTP. (Those of the cloud calls are tested with the
 * planes, those of the client library with it.)
 */

const recording = recordingLog()
let server: TestServer
let guests: TestServer
beforeAll(async () => {
  server = await testServer({}, recording.log)
  guests = await testServer({ identity: { mode: 'guest' } })
})
afterAll(() => Promise.all([server.close(), guests.close()]))

let rooms = 0
/** An id that no other test uses. */
function fresh(): string {
  rooms += 1
  return `room${rooms}`
}

async function pair(type: 'multi_room' | 'live_room' = 'multi_room') {
  const [anna, ben] = [await server.user('anna'), await server.user('ben')]
  const roomID = fresh()
  await anna.enter(type, roomID)
  return { anna, ben, roomID }
}

describe('rights', () => {
  it('nothing is done without a token, and a token is no fixed text', async () => {
    for (const name of ['get_push_url', 'create_room', 'add_pusher', 'get_pushers', 'get_room_list', 'merge_stream']) {
      expect(
        (
          await guests
            .stranger()
            .post(`/weapp/live_room/${name}?userID=a&token=fixed`, { userID: 'a', cnt: 1, index: 0 })
        ).code,
      ).toBe(7)
      expect((await guests.stranger().post(`/weapp/live_room/${name}`, { userID: 'a' })).code).toBe(7)
    }
  })

  it('no userSig is minted for an id without proof, least of all the administrator’s', async () => {
    for (const userID of ['anna', 'admin', 'administrator'])
      expect((await guests.stranger().get(`/weapp/utils/get_login_info?userID=${userID}`)).code).toBe(7)
  })

  it('a body cannot speak for somebody else', async () => {
    const { anna, ben, roomID } = await pair()
    for (const name of ['destroy_room', 'delete_pusher', 'pusher_heartbeat', 'get_push_url']) {
      expect((await ben.call('multi_room', name, { roomID, userID: 'anna' })).code).toBe(7)
    }
    expect((await anna.call('multi_room', 'get_pushers', { roomID })).pushers).toHaveLength(1)
  })

  it('userSigs and tokens expire', async () => {
    const dataDir = await mkdtemp(path.join(tmpdir(), 'rtcroom-'))
    const now = await testServer({ dataDir })
    const info = await now.stranger().get<{ userSig: string }>('/weapp/utils/get_login_info?userID=anna')
    const { token } = await now.user('anna')
    const both = async (on: TestServer) => {
      const login = await on.stranger().post(`/weapp/double_room/login?userID=anna&userSig=${info.userSig}`, {})
      const list = await on
        .stranger()
        .post(`/weapp/double_room/get_room_list?userID=anna&token=${token}`, { cnt: 1, index: 0 })
      return [login.code, list.code]
    }
    expect(await both(now)).toEqual([0, 0])
    await now.close()
    const nextYear = await testServer({ dataDir }, silentLog, new ManualClock(Date.now() + 365 * 86_400_000))
    expect(await both(nextYear)).toEqual([7, 7])
    await nextYear.close()
    await rm(dataDir, { recursive: true })
  })

  it('a token differs at every login, and logout ends it', async () => {
    const anna = await server.user('anna')
    const { token } = anna
    await anna.login('anna')
    expect(anna.token).not.toBe(token)
    expect((await anna.call('multi_room', 'logout', {})).code).toBe(0)
    expect((await anna.call('multi_room', 'get_room_list', { cnt: 1, index: 0 })).code).toBe(7)
  })

  it('a refused login says so with code and message', async () => {
    const answer = await server.stranger().post('/weapp/double_room/login?userID=anna&userSig=nonsense', {})
    expect(answer).toMatchObject({ status: 200, code: 7, message: expect.stringMatching(/./) })
  })

  it('a userSig that is broken, or a bomb, is refused like any other', async () => {
    const bomb = deflateSync(Buffer.alloc(50_000_000)).toString('base64').slice(0, 4000)
    for (const userSig of ['*', 'eJw', bomb.replaceAll('+', '*').replaceAll('/', '-').replaceAll('=', '_')]) {
      const answer = await server
        .stranger()
        .post(`/weapp/double_room/login?${new URLSearchParams({ userID: 'anna', userSig })}`, {})
      expect(answer).toMatchObject({ status: 200, code: 7 })
    }
  })

  it('neither userSigs nor tokens nor signatures are written down', async () => {
    const anna = await server.user('anna-who-is-logged')
    const { pushURL } = await anna.pushURL()
    const secret = /txSecret=(\w+)/.exec(pushURL)?.[1] ?? ''
    expect(recording.text()).toContain('anna-who-is-logged')
    for (const hidden of [anna.token, secret]) expect(recording.text()).not.toContain(hidden)
  })

  it('nobody but the creator mixes, and only streams of the room', async () => {
    const { anna, ben, roomID } = await pair('live_room')
    expect((await ben.call('live_room', 'merge_stream', { roomID, mergeParams: {} })).code).toBe(3)
    expect((await anna.call('live_room', 'merge_stream', { roomID, mergeParams: {} })).code).toBe(0)
    expect(server.media.mixes.at(-1)?.streams.map(({ userID }) => userID)).toEqual(['anna'])
  })

  it('no play address is signed for a stream that is not the caller’s, and no play signature pushes', async () => {
    const { anna, ben, roomID } = await pair()
    const forged = 'rtmp://127.0.0.1/live/anna_000000000000?txSecret=00000000000000000000000000000000&txTime=7FFFFFFF'
    expect(
      (await ben.call('multi_room', 'add_pusher', { roomID, userName: '', userAvatar: '', pushURL: forged })).code,
    ).toBe(7)
    const { pushers } = await anna.call('multi_room', 'get_pushers', { roomID })
    expect(
      (
        await anna.call('multi_room', 'add_pusher', {
          roomID,
          userName: '',
          userAvatar: '',
          pushURL: pushers[0]?.accelerateURL,
        })
      ).code,
    ).toBe(7)
  })

  it('a push URL without a query, or for another server’s stream, is refused before anything is made', async () => {
    const anna = await server.user('anna')
    for (const pushURL of ['rtmp://h/live/anna_1', 'anna', 'rtmp://h/other/1234_x?bizid=1']) {
      const roomID = fresh()
      expect(
        (await anna.call('multi_room', 'add_pusher', { roomID, userName: '', userAvatar: '', pushURL })).code,
      ).not.toBe(0)
      expect((await anna.call('multi_room', 'get_pushers', { roomID })).code).toBe(3)
    }
  })

  it('play addresses are for users who are logged in, and short-lived', async () => {
    const { anna, roomID } = await pair()
    expect((await server.stranger().call('multi_room', 'get_pushers', { roomID })).code).toBe(7)
    const { pushers } = await anna.call('multi_room', 'get_pushers', { roomID })
    const txTime = Number.parseInt(/txTime=(\w+)/.exec(pushers[0]?.accelerateURL ?? '')?.[1] ?? '', 16)
    expect(txTime * 1000 - server.clock.now()).toBeLessThan(2 * 3600_000)
  })

  it('every field has a limit, and an id is letters, digits, _ and - only', async () => {
    const anna = await server.user('anna')
    for (const roomID of ['x'.repeat(49), 'a b', '房间', '@TGS#x', '../x'])
      expect((await anna.create('multi_room', roomID)).code).toBe(1)
    const big = await anna.call('multi_room', 'create_room', { roomInfo: 'x'.repeat(70_000) })
    expect(big).toMatchObject({ status: 413, code: 1 })
  })
})

describe('utils', () => {
  const helpers = ['getlogfile?file=x.log', 'logfilelist', 'check_config', 'get_test_pushurl', 'get_test_rtmpaccurl']

  it.each(helpers)('%s is not for everybody', async (helper) => {
    expect((await server.stranger().get(`/weapp/utils/${helper}`)).code).toBe(7)
  })

  it('no path leads out of the log folder, none is shown, and no file is an answer, too', async () => {
    const Authorization = `Bearer ${server.adminToken}`
    for (const query of ['?file=../config.js', '?file=..%2f..%2fetc%2fpasswd', '?file=/etc/passwd', '', '?file=']) {
      const answer = await server.stranger().get(`/weapp/utils/getlogfile${query}`, { Authorization })
      expect(answer).toEqual({ status: 400, code: 1, message: expect.any(String) })
    }
    const missing = await server.stranger().get('/weapp/utils/getlogfile?file=nothing.log', { Authorization })
    expect(JSON.stringify(missing)).not.toContain('ENOENT')
  })

  it('the test push address and its play addresses are of one stream', async () => {
    const anna = await server.user('anna')
    const urls = await anna.get<{ [name: string]: string }>(
      `/weapp/utils/get_test_pushurl?userID=anna&token=${anna.token}`,
    )
    const stream = /\/live\/(\w+)\?/.exec(urls.url_push ?? '')?.[1] ?? 'none'
    for (const url of [urls.url_play_flv, urls.url_play_rtmp, urls.url_play_acc]) expect(url).toContain(stream)
  })
})

describe('rooms', () => {
  it('add_pusher to a missing room makes it, every field in its place', async () => {
    const anna = await server.user('anna')
    const roomID = fresh()
    expect(
      (
        await anna.enter('multi_room', roomID, {
          userName: 'Anna',
          userAvatar: 'https://a.example/a.png?x=1',
          roomInfo: 'info',
        })
      ).code,
    ).toBe(0)
    expect(await anna.call('multi_room', 'get_pushers', { roomID })).toMatchObject({
      roomInfo: 'info',
      roomCreator: 'anna',
      pushers: [{ userID: 'anna', userName: 'Anna', userAvatar: 'https://a.example/a.png?x=1' }],
    })
  })

  it('one id is one room, whatever its type', async () => {
    const { ben, roomID } = await pair('multi_room')
    expect(await ben.create('live_room', roomID)).toMatchObject({ code: 11, roomID })
    expect((await ben.enter('double_room', roomID)).code).toBe(11)
  })

  it('never more members than seats, however many come at once', async () => {
    const roomID = fresh()
    const users = await Promise.all(Array.from({ length: 30 }, (_, number) => server.user(`crowd${number}`)))
    const codes = (await Promise.all(users.map((user) => user.enter('double_room', roomID)))).map(({ code }) => code)
    expect(codes.filter((code) => code === 0)).toHaveLength(2)
    expect(codes.filter((code) => code === 5001)).toHaveLength(28)
  })

  it('a room that nobody enters goes, and its maker can close it before', async () => {
    const anna = await server.user('anna')
    const [left, closed] = [fresh(), fresh()]
    await anna.create('multi_room', left)
    await anna.create('multi_room', closed)
    expect((await anna.call('multi_room', 'destroy_room', { roomID: closed })).code).toBe(0)
    await server.pass(32)
    expect((await anna.call('multi_room', 'destroy_room', { roomID: left })).code).toBe(3)
  })

  it('the creator is who made the room, not who came first', async () => {
    const [anna, ben] = [await server.user('anna'), await server.user('ben')]
    const roomID = fresh()
    await anna.create('multi_room', roomID)
    expect((await ben.enter('multi_room', roomID)).code).toBe(3)
    await anna.enter('multi_room', roomID)
    await ben.enter('multi_room', roomID)
    expect((await ben.call('multi_room', 'destroy_room', { roomID })).code).toBe(3)
  })

  it('who has left rules no longer', async () => {
    const own = await testServer({ multiRoom: { onCreatorLeave: 'transfer' } })
    const [anna, ben] = [await own.user('anna'), await own.user('ben')]
    await anna.enter('multi_room', 'r')
    await ben.enter('multi_room', 'r')
    await anna.call('multi_room', 'delete_pusher', { roomID: 'r' })
    expect((await anna.call('multi_room', 'destroy_room', { roomID: 'r' })).code).toBe(3)
    expect((await ben.call('multi_room', 'destroy_room', { roomID: 'r' })).code).toBe(0)
    await own.close()
  })

  it('an id can be used again at once after its room is closed', async () => {
    const { anna, roomID } = await pair()
    for (let times = 0; times < 5; times += 1) {
      expect((await anna.call('multi_room', 'destroy_room', { roomID })).code).toBe(0)
      expect((await anna.create('multi_room', roomID)).code).toBe(0)
      expect((await anna.enter('multi_room', roomID)).code).toBe(0)
    }
    expect((await anna.call('multi_room', 'get_pushers', { roomID })).pushers).toHaveLength(1)
  })

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    '%s is an id, a user and a field like any other',
    async (name) => {
      const user = await server.user(name)
      expect((await user.call('live_room', 'get_pushers', { roomID: name })).code).toBe(3)
      expect((await user.enter('live_room', name)).code).toBe(0)
      expect(
        (await user.call('live_room', 'set_custom_field', { roomID: name, fieldName: name, operation: 'inc' })).code,
      ).toBe(0)
      expect((await user.call('live_room', 'get_pushers', { roomID: name })).pushers[0]?.userID).toBe(name)
      expect((await user.call('live_room', 'destroy_room', { roomID: name })).code).toBe(0)
    },
  )

  it('a chosen room id cannot be guessed', async () => {
    const anna = await server.user('anna')
    const ids = await Promise.all(Array.from({ length: 20 }, () => anna.create('multi_room')))
    for (const { roomID } of ids) expect(/[0-9a-f]{12,}/.exec(roomID)).not.toBeNull()
    expect(new Set(ids.map(({ roomID }) => roomID)).size).toBe(20)
  })

  it.each([5, null, true, { a: 1 }, ['x']])('roomInfo %j is a wrong parameter, not a fault', async (roomInfo) => {
    const anna = await server.user('anna')
    expect(await anna.call('multi_room', 'create_room', { roomInfo })).toMatchObject({ status: 200, code: 1 })
  })

  it('the room type is told from the path alone', async () => {
    const anna = await server.user('anna')
    const answer = await anna.post(`/weapp/multi_room/create_room?token=${anna.token}&avatar=http://a/live_room/x`, {
      roomInfo: '',
    })
    expect(answer).toMatchObject({ code: 0, maxMembers: 4 })
  })

  it('get_room_list with cnt 0 gives none, and odd numbers are refused', async () => {
    const { anna } = await pair()
    expect((await anna.call('multi_room', 'get_room_list', { cnt: 0, index: 0 })).rooms).toEqual([])
    for (const cnt of ['1', -1, 1e9, 0.5])
      expect((await anna.call('multi_room', 'get_room_list', { cnt, index: 0 })).code).toBe(1)
  })

  it('rooms with numbers for ids keep their place in the list', async () => {
    const own = await testServer()
    const anna = await own.user('anna')
    for (const roomID of ['30', '4', 'x', '1']) await anna.enter('multi_room', roomID)
    expect(
      (await anna.call('multi_room', 'get_room_list', { cnt: 10, index: 0 })).rooms.map(({ roomID }) => roomID),
    ).toEqual(['30', '4', 'x', '1'])
    await own.close()
  })

  it('the limit of a double room is the setting', async () => {
    const own = await testServer({ doubleRoom: { maxMembers: 3 } })
    const users = await Promise.all(['a', 'b', 'c', 'd'].map((name) => own.user(name)))
    const codes: number[] = []
    for (const user of users) codes.push((await user.enter('double_room', 'r')).code)
    expect(codes).toEqual([0, 0, 0, 5001])
    await own.close()
  })
})

describe('audience and custom fields', () => {
  it('the count is of people: not twice, not below zero, not beyond the limit', async () => {
    const { anna, ben, roomID } = await pair('live_room')
    for (let times = 0; times < 3; times += 1) await ben.call('live_room', 'add_audience', { roomID, userInfo: '' })
    expect((await anna.call('live_room', 'get_audiences', { roomID })).audienceCount).toBe(1)
    for (let times = 0; times < 3; times += 1) await ben.call('live_room', 'delete_audience', { roomID })
    expect((await anna.call('live_room', 'get_audiences', { roomID })).audienceCount).toBe(0)
  })

  it('there is no audience without a room, nor after it', async () => {
    const { anna, ben, roomID } = await pair('live_room')
    await ben.call('live_room', 'add_audience', { roomID, userInfo: '' })
    await anna.call('live_room', 'destroy_room', { roomID })
    expect((await ben.call('live_room', 'add_audience', { roomID, userInfo: '' })).code).toBe(3)
    await anna.create('live_room', roomID)
    await anna.enter('live_room', roomID)
    expect((await anna.call('live_room', 'get_audiences', { roomID })).audienceCount).toBe(0)
  })

  it('set_custom_field answers what it did, knows set, and no unknown operation', async () => {
    const { anna, roomID } = await pair('live_room')
    const change = (operation: string, value?: unknown) =>
      anna.call('live_room', 'set_custom_field', { roomID, fieldName: 'f', operation, value })
    expect(await change('inc')).toMatchObject({ code: 0, custom: '{"f":1}' })
    expect(await change('set', 'text')).toMatchObject({ code: 0, custom: '{"f":"text"}' })
    expect((await change('multiply')).code).toBe(1)
    expect(
      (await anna.call('live_room', 'set_custom_field', { roomID: 'nowhere', fieldName: 'f', operation: 'inc' })).code,
    ).toBe(3)
  })

  it('custom is there from the beginning, as text in lists and as an object in get_custom_info', async () => {
    const { anna, roomID } = await pair('live_room')
    expect((await anna.call('live_room', 'get_pushers', { roomID })).custom).toBe('{}')
    expect((await anna.call('live_room', 'get_custom_info', { roomID })).custom).toEqual({})
  })
})

describe('transport', () => {
  it('an unknown route is no success, and a fault has a message under its usual name', async () => {
    expect(await server.stranger().post('/weapp/double_room/nothing', {})).toEqual({
      status: 404,
      code: 1,
      message: '接口不存在',
    })
  })

  it('the mixed address has the scheme that the client came with', async () => {
    const { anna, roomID } = await pair('live_room')
    expect((await anna.call('live_room', 'get_pushers', { roomID })).mixedPlayURL).toMatch(/^http:/)
  })

  it('nothing of the project sends anybody’s doings to anybody else', () => {
    const folder = new URL('../../wxlite/utils/', import.meta.url)
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
    expect(files.length).toBeGreaterThan(30)
    for (const file of files)
      for (const [, host] of readFileSync(new URL(file, folder), 'utf8').matchAll(/(?:https?|wss?):\/\/([\w.-]+)/g))
        expect(`${file}: ${host}`).toBe(`${file}: host`)
  })

  it('a kick in the nickname’s clothing: names with quotes and braces come out as they went in', async () => {
    const anna = await server.user('anna')
    const roomID = fresh()
    const userName = '"}}{"cmd":"x"}</script>'
    await anna.enter('multi_room', roomID, { userName })
    expect((await anna.call('multi_room', 'get_pushers', { roomID })).pushers[0]?.userName).toBe(userName)
  })
})
