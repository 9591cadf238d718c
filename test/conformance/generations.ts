import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RestClient } from '../support/rest_client.js'

/** A server, or several: each look at `url` may name another node. */
export interface Served {
  readonly url: string
  user(): Promise<RestClient>
  close(): Promise<unknown>
}

interface Reply {
  code: number
  message: string
  [field: string]: unknown
}

/**
 * The calls of the three generations of clients, as each sends them: its paths, its
 * query, its bodies, its content types, and what it reads of the answers.
 */
export function generations(start: () => Promise<Served>): void {
  let server: Served
  beforeAll(async () => {
    server = await start()
  }, 60_000)
  afterAll(() => server.close())

  /** POST with exactly these bytes. */
  async function post(path: string, body?: string, contentType = 'application/json'): Promise<Reply> {
    const response = await fetch(server.url + path, {
      method: 'POST',
      ...(body === undefined ? {} : { body, headers: { 'Content-Type': contentType } }),
    })
    expect(response.status).toBe(200)
    return response.json()
  }

  const text = (reply: Reply, field: string): string => String(reply[field])

  describe('a first-generation mini-program', () => {
    const call = (name: string, body: object) => post(`/weapp/double_room/${name}`, JSON.stringify(body))

    async function loggedIn() {
      const info = await call('get_im_login_info', { userIDPrefix: 'weixin', code: '0718' })
      expect(info).toMatchObject({
        code: 0,
        userID: expect.any(String),
        sdkAppID: expect.any(Number),
        accType: expect.any(String),
        userSig: expect.any(String),
      })
      const userID = text(info, 'userID')
      expect(await post(`/weapp/double_room/login?userID=${userID}`, '{}')).toMatchObject({
        code: 0,
        userID,
        token: expect.any(String),
      })
      return userID
    }

    it('creates a room, joins one, talks, and leaves, without ever sending a token', async () => {
      const [creator, guest] = [await loggedIn(), await loggedIn()]
      const pushURL = text(await call('get_push_url', { userID: creator }), 'pushURL')
      const made = await call('create_room', {
        userID: creator,
        roomName: '聊天室',
        userName: 'A',
        userAvatar: 'https://a.example/a.png',
        pushURL,
      })
      expect(made.code).toBe(0)
      const roomID = text(made, 'roomID')

      expect(await call('get_room_list', { cnt: 20, index: 0 })).toMatchObject({
        code: 0,
        rooms: [
          {
            roomID,
            roomName: '聊天室',
            roomCreator: creator,
            pushers: [{ userID: creator, userName: 'A', accelerateURL: expect.stringMatching(/^rtmp:/) }],
          },
        ],
      })
      expect(await call('get_pushers', { roomID })).toMatchObject({ code: 0, pushers: [{ userID: creator }] })
      const mine = text(await call('get_push_url', { userID: guest }), 'pushURL')
      expect(
        await call('add_pusher', { roomID, userID: guest, userName: 'B', userAvatar: '', pushURL: mine }),
      ).toMatchObject({ code: 0 })
      expect(await call('pusher_heartbeat', { roomID, userID: guest })).toMatchObject({ code: 0 })
      expect(await call('destroy_room', { roomID, userID: guest })).toMatchObject({ code: 3 })
      expect(await call('delete_pusher', { roomID, userID: guest })).toMatchObject({ code: 0 })
      expect(await call('delete_pusher', { roomID, userID: creator })).toMatchObject({ code: 0 })
      expect(await call('get_pushers', { roomID })).toMatchObject({ code: 3 })
      expect(await call('logout', {})).toMatchObject({ code: 0 })
    })

    it('can do nothing in the name of somebody who has logged in properly', async () => {
      const user = await server.user()
      for (const name of ['get_push_url', 'destroy_room', 'delete_pusher', 'pusher_heartbeat']) {
        expect(await call(name, { roomID: 'r', userID: user.userID })).toMatchObject({ code: 7 })
      }
    })
  })

  describe('a second-generation mini-program or WebEXE page', () => {
    async function loggedIn(type: string) {
      const response = await fetch(`${server.url}/weapp/utils/get_login_info?userIDPrefix=weixin&code=0718`)
      const info: Reply = await response.json()
      const query = `sdkAppID=${info.sdkAppID}&accountType=${info.accType}&userID=${info.userID}&userSig=${info.userSig}`
      const { token } = await post(`/weapp/${type}/login?${query}`, '{}')
      const userID = text(info, 'userID')
      return {
        userID,
        call: (name: string, body: object) =>
          post(`/weapp/${type}/${name}?userID=${userID}&token=${token}`, JSON.stringify(body)),
      }
    }

    it('creates a room for several, is joined, and leaves', async () => {
      const [a, b] = [await loggedIn('multi_room'), await loggedIn('multi_room')]
      const { roomID } = await a.call('create_room', { userID: a.userID, roomInfo: '{"type":"chat"}' })
      const enter = async (who: typeof a) => {
        const { pushURL } = await who.call('get_push_url', { userID: who.userID, roomID })
        return who.call('add_pusher', { roomID, userID: who.userID, userName: who.userID, userAvatar: '123', pushURL })
      }
      expect((await enter(a)).code).toBe(0)
      expect((await enter(b)).code).toBe(0)
      expect(await b.call('get_pushers', { roomID })).toMatchObject({
        code: 0,
        roomID,
        roomInfo: '{"type":"chat"}',
        roomCreator: a.userID,
        mixedPlayURL: expect.any(String),
        custom: '{}',
        pushers: [{ userID: a.userID }, { userID: b.userID, userAvatar: '123' }],
      })
      expect((await b.call('pusher_heartbeat', { roomID, userID: b.userID })).code).toBe(0)
      expect((await b.call('delete_pusher', { roomID, userID: b.userID })).code).toBe(0)
      expect((await a.call('destroy_room', { roomID, userID: a.userID })).code).toBe(0)
    })

    it('presents live: audience, likes, link-mic by the permission of the presenter, mixing', async () => {
      const [a, b] = [await loggedIn('live_room'), await loggedIn('live_room')]
      const { roomID } = await a.call('create_room', { userID: a.userID, roomID: '', roomInfo: 'show' })
      const { pushURL } = await a.call('get_push_url', { userID: a.userID })
      expect(
        (
          await a.call('add_pusher', {
            roomID,
            userID: a.userID,
            userName: 'A',
            userAvatar: '',
            pushURL,
            roomInfo: 'show',
          })
        ).code,
      ).toBe(0)
      expect((await b.call('add_audience', { roomID, userID: b.userID, userInfo: '{"userName":"B"}' })).code).toBe(0)
      expect(await a.call('get_audiences', { roomID })).toMatchObject({
        code: 0,
        audienceCount: 1,
        audiences: [{ userID: b.userID, userInfo: '{"userName":"B"}' }],
      })
      expect(
        await b.call('set_custom_field', { roomID, userID: b.userID, fieldName: 'praise', operation: 'inc' }),
      ).toMatchObject({
        code: 0,
        custom: '{"praise":1}',
      })
      await b.call('request_link_mic', { roomID })
      await a.call('respond_link_mic', { roomID, targetUserID: b.userID, accept: true })
      const mine = await b.call('get_push_url', { userID: b.userID })
      expect(
        (await b.call('add_pusher', { roomID, userID: b.userID, userName: 'B', userAvatar: '', pushURL: mine.pushURL }))
          .code,
      ).toBe(0)
      expect(await a.call('merge_stream', { roomID, userID: a.userID, mergeParams: { interface: {} } })).toMatchObject({
        code: 0,
        result: { code: 14 },
      })
      expect((await b.call('delete_pusher', { roomID, userID: b.userID })).code).toBe(0)
      expect((await b.call('delete_audience', { roomID, userID: b.userID })).code).toBe(0)
    })

    it('is told which token, user or field is wrong in the way it knows', async () => {
      const a = await loggedIn('double_room')
      expect(
        (await post(`/weapp/double_room/get_room_list?userID=${a.userID}&token=wrong`, '{"cnt":1,"index":0}')).code,
      ).toBe(7)
      expect((await a.call('get_room_list', {})).code).toBe(1)
      const { roomID } = await a.call('create_room', { userID: a.userID, roomInfo: '' })
      const b = await loggedIn('double_room')
      expect(await b.call('create_room', { userID: b.userID, roomID, roomInfo: '' })).toMatchObject({
        code: 11,
        roomID,
      })
    })
  })

  describe('a third-generation native client', () => {
    const JSON_UTF8 = 'application/json; charset=utf-8'

    async function loggedIn() {
      const response = await fetch(`${server.url}/weapp/utils/get_login_info`)
      const info: Reply = await response.json()
      const login = await post(
        `/weapp/live_room/login?sdkAppID=${info.sdkAppID}&userID=${info.userID}&userSig=${info.userSig}&platform=iOS`,
      )
      expect(login.code).toBe(0)
      const userID = text(info, 'userID')
      const call = (name: string, body: object) =>
        post(`/weapp/live_room/${name}?userID=${userID}&token=${login.token}`, JSON.stringify(body), JSON_UTF8)
      return { userID, info, token: text(login, 'token'), call }
    }

    it('writes ids, userSig and token into addresses as they are, so nothing in them needs encoding', async () => {
      const { info, token, userID } = await loggedIn()
      for (const value of [userID, token, text(info, 'userSig')]) expect(value).toMatch(/^[A-Za-z0-9._~*-]+$/)
    })

    it('presents under the anchor names', async () => {
      const [a, b] = [await loggedIn(), await loggedIn()]
      const { pushURL } = await a.call('get_anchor_url', { userID: a.userID })
      const { roomID } = await a.call('create_room', { userID: a.userID, roomID: '', roomInfo: 'live' })
      expect(
        await a.call('add_anchor', {
          roomID,
          userID: a.userID,
          userName: 'A',
          userAvatar: '',
          pushURL,
          roomInfo: 'live',
        }),
      ).toMatchObject({
        code: 0,
        roomID,
      })
      expect(await b.call('get_anchors', { roomID })).toMatchObject({
        code: 0,
        roomCreator: a.userID,
        pushers: [{ userID: a.userID }],
      })
      expect(
        await a.call('set_custom_field', { roomID, userID: a.userID, fieldName: 'level', operation: 'set', value: 3 }),
      ).toMatchObject({ code: 0 })
      expect(await b.call('get_custom_Info', { roomID })).toMatchObject({ code: 0, custom: { level: 3 } })
      const beat = await a.call('anchor_heartbeat', { roomID, userID: a.userID, roomStatusCode: 1 })
      expect(beat.code).toBe(0)
      expect(beat).not.toHaveProperty('roomStatusCode')
      expect(beat).not.toHaveProperty('pushers')
      expect((await a.call('delete_anchor', { roomID, userID: a.userID })).code).toBe(0)
    })

    it('may create a room in the first generation’s form, with its token', async () => {
      const a = await loggedIn()
      const { pushURL } = await a.call('get_anchor_url', {})
      const { code, roomID } = await a.call('create_room', {
        userID: a.userID,
        roomName: 'live',
        userName: 'A',
        userAvatar: '',
        pushURL,
      })
      expect(code).toBe(0)
      expect(await a.call('get_anchors', { roomID })).toMatchObject({
        pushers: [{ userID: a.userID }],
        roomInfo: 'live',
      })
    })
  })
}
