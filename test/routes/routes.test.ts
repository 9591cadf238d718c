import { connect } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type TestServer, testServer } from '../support/server.js'

let server: TestServer
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.close())

it.each([
  ['GET', '/nowhere'],
  ['GET', '/weapp/double_room/get_room_list'],
  ['POST', '/weapp/double_room/no_such_operation'],
  ['POST', '/weapp/triple_room/get_room_list'],
  ['POST', '/weapp/double_room/get_room_list/more'],
  ['POST', '/weapp/double_room/__proto__'],
  ['POST', '/weapp/multi_room/get_audiences'],
  ['PUT', '/weapp/double_room/get_room_list'],
  ['POST', '/healthz'],
])('answers %s %s with 404, code 1 and a message', async (method, path) => {
  const response = await fetch(server.url + path, { method })
  expect(response.status).toBe(404)
  expect(await response.json()).toEqual({ code: 1, message: '接口不存在' })
})

it('tells the room type from the path, whatever the query holds', async () => {
  const anna = await server.user('anna')
  const answer = await anna.post(
    `/weapp/multi_room/get_room_list?userID=anna&token=${anna.token}&x=/weapp/live_room/a&y=a%2Fb`,
    { cnt: 1, index: 0 },
  )
  expect(answer.code).toBe(0)
})

// GET took a slash at the end and operations did not: who put addresses together with one had 404 for half of them.
it('takes a slash at the end of any path', async () => {
  const anna = await server.user('anna')
  const query = `?userID=anna&token=${anna.token}`
  expect((await anna.post(`/weapp/multi_room/get_room_list/${query}`, { cnt: 1, index: 0 })).code).toBe(0)
  expect((await anna.get('/weapp/utils/get_login_info/?userID=anna')).code).toBe(0)
})

it('lets pages of any origin call, without cookies', async () => {
  const preflight = await fetch(`${server.url}/weapp/double_room/login`, {
    method: 'OPTIONS',
    headers: { Origin: 'https://a.example', 'Access-Control-Request-Method': 'POST' },
  })
  expect(preflight.status).toBe(204)
  expect(preflight.headers.get('access-control-allow-origin')).toBe('*')
  const answer = await fetch(`${server.url}/healthz`, { headers: { Origin: 'https://a.example' } })
  expect(answer.headers.get('access-control-allow-origin')).toBe('*')
  expect(answer.headers.get('access-control-allow-credentials')).toBeNull()
  expect((await fetch(`${server.url}/healthz`)).headers.get('access-control-allow-origin')).toBeNull()
})

it('answers JSON labelled as such, in UTF-8, never empty', async () => {
  const anna = await server.user('anna')
  await anna.enter('multi_room', 'r')
  for (const name of ['get_pushers', 'pusher_heartbeat', 'delete_pusher', 'no_such']) {
    const response = await fetch(`${server.url}/weapp/multi_room/${name}?userID=anna&token=${anna.token}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{"roomID":"r"}',
    })
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8')
    const reply: unknown = await response.json()
    expect(reply).toMatchObject({ code: expect.any(Number), message: expect.stringMatching(/[一-龥]/) })
  }
})

it('answers health checks that name no Host, and refuses to hand out addresses of a wrong one', async () => {
  const { port } = new URL(server.url)
  const ask = (request: string) =>
    new Promise<string>((resolve) => {
      let answer = ''
      const socket = connect(Number(port), '127.0.0.1', () => socket.end(request))
      socket.setEncoding('utf8').on('data', (part: string) => (answer += part))
      socket.on('close', () => resolve(answer))
    })
  expect(await ask('GET /healthz HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1.1 200 /)
  expect(await ask('GET /readyz HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1.1 200 /)
  const refused = await ask(
    'POST /weapp/double_room/login?userID=a HTTP/1.1\r\nHost: "><b>\r\nContent-Length: 0\r\n\r\n',
  )
  expect(refused).toMatch(/^HTTP\/1.1 400 /)
  expect(refused).not.toContain('<b>')
})

/*
 * A proxy that keeps the upgrade to itself, and whoever opens the socket's address in a browser, got "no such
 * interface":
 * the address is right, and what is missing is to be said.
 */
it.each(['GET', 'POST'])('tells who asks the socket plane by plain %s to use WebSocket', async (method) => {
  const answer = await fetch(`${server.url}/weapp/im`, { method })
  expect([answer.status, answer.headers.get('upgrade')]).toEqual([426, 'websocket'])
  expect(await answer.json()).toEqual({ code: 1, message: expect.stringContaining('WebSocket') })
})

it('lets a login pass whatever a proxy put into Authorization', async () => {
  const info = await server.stranger().get<{ userSig: string }>('/weapp/utils/get_login_info?userID=anna')
  const answer = await server
    .stranger()
    .post(`/weapp/double_room/login?userID=anna&userSig=${info.userSig}`, {}, { Authorization: 'Basic dTpw' })
  expect(answer.code).toBe(0)
})

it('limits one user, however many addresses it comes from', async () => {
  const limited = await testServer({ rateLimit: { enabled: true, perUser: 20 } })
  const anna = await limited.user('anna')
  const codes = (
    await Promise.all(Array.from({ length: 30 }, () => anna.call('multi_room', 'get_room_list', { cnt: 1, index: 0 })))
  ).map(({ status }) => status)
  expect(codes.filter((status) => status === 200)).toHaveLength(20)
  expect(codes.filter((status) => status === 429)).toHaveLength(10)
  const ben = await limited.user('ben')
  expect((await ben.call('multi_room', 'get_room_list', { cnt: 1, index: 0 })).status).toBe(200)
  await limited.close()
})

it('limits logins more than anything else', async () => {
  const limited = await testServer({ rateLimit: { enabled: true, logins: 4 } })
  const statuses: number[] = []
  for (let times = 0; times < 6; times += 1)
    statuses.push((await limited.stranger().get('/weapp/utils/get_login_info')).status)
  expect(statuses).toEqual([200, 200, 200, 200, 429, 429])
  expect((await limited.stranger().post('/weapp/double_room/login?userID=a&userSig=b', {})).status).toBe(429)
  expect((await limited.stranger().get('/healthz')).status).toBe(200)
  await limited.close()
})

/*
 * The 301st phone of a hall behind one address could not log in within the same minute: each needs two calls,
 * and 600 were allowed. What costs others is a new id, since every quota of a user starts over with it.
 */
it('lets a hall of phones behind one address in, and bounds the new ids of one network', async () => {
  const hall = await testServer({ identity: { mode: 'guest' }, rateLimit: { enabled: true, newUsers: 310 } })
  let last = { userID: '', userSig: '' }
  for (let phone = 0; phone < 310; phone += 1) {
    const { status, ...info } = await hall
      .stranger()
      .get<{ userID: string; userSig: string }>('/weapp/utils/get_login_info')
    last = info
    const { code } = await hall
      .stranger()
      .post(`/weapp/double_room/login?userID=${info.userID}&userSig=${info.userSig}`, {})
    expect([phone, status, code]).toEqual([phone, 200, 0])
  }
  expect((await hall.stranger().get('/weapp/utils/get_login_info')).status).toBe(429)
  expect(
    (await hall.stranger().get(`/weapp/utils/get_login_info?userID=${last.userID}&userSig=${last.userSig}`)).status,
  ).toBe(200)
  await hall.close()
})

it('leads from the bare address to the demo, or to the description of the API where there is none', async () => {
  const bare = async (demo: boolean) => {
    const server = await testServer({ demo })
    const answer = await fetch(`${server.url}/`, { redirect: 'manual' })
    await server.close()
    return [answer.status, answer.headers.get('location')]
  }
  expect(await bare(true)).toEqual([302, 'demo/'])
  expect(await bare(false)).toEqual([302, 'docs'])
})
