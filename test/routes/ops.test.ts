import { afterAll, beforeAll, expect, it } from 'vitest'
import { type TestServer, testServer } from '../support/server.js'

let server: TestServer
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.close())

it('answers that it is up and able to work', async () => {
  expect(await server.stranger().get('/healthz')).toMatchObject({ status: 200, code: 0 })
  expect(await server.stranger().get('/readyz')).toMatchObject({ status: 200, code: 0 })
})

it('is not ready once it is about to end, and still up', async () => {
  const ending = await testServer()
  ending.drain()
  expect(await ending.stranger().get('/readyz')).toMatchObject({ status: 503 })
  expect(await ending.stranger().get('/healthz')).toMatchObject({ status: 200 })
  await ending.close()
})

const figures = async (of = server) => {
  const answer = await fetch(`${of.url}/metrics`, { headers: { Authorization: `Bearer ${of.adminToken}` } })
  return answer.text()
}

/*
 * Anybody could read what the server does, and of its speed there was a mean only, which hides the slow requests.
 */
it('shows its figures to the administrator only, unless metrics.access is open', async () => {
  expect((await fetch(`${server.url}/metrics`)).status).toBe(401)
  const open = await testServer({ metrics: { access: 'open' } })
  expect((await fetch(`${open.url}/metrics`)).status).toBe(200)
  await open.close()
})

it('counts requests, rooms, members, audience and changes', async () => {
  const [anna, ben] = [await server.user('anna'), await server.user('ben')]
  await anna.enter('live_room', 'r')
  await ben.call('live_room', 'add_audience', { roomID: 'r', userInfo: '' })
  await ben.enter('live_room', 'r')
  const text = await figures()
  for (const line of [
    'rtcroom_rooms{type="live_room"} 1',
    'rtcroom_rooms{type="double_room"} 0',
    'rtcroom_members 1',
    'rtcroom_audience 1',
    'rtcroom_room_events_total{event="create"} 1',
    'rtcroom_room_events_total{event="join"} 1',
    'rtcroom_requests_total{operation="add_pusher",code="0"} 1',
    'rtcroom_requests_total{operation="add_pusher",code="13"} 1',
    'rtcroom_im_sockets 0',
  ]) {
    expect(text).toContain(`${line}\n`)
  }
})

it('names no user and no room in its metrics', async () => {
  const anna = await server.user('anna-of-metrics')
  await anna.enter('multi_room', 'room-of-metrics')
  await anna.post('/weapp/multi_room/never-heard-of', {})
  const text = await figures()
  expect(text).not.toContain('of-metrics')
  expect(text).not.toContain('never-heard-of')
})

/* Log pages and credentials could be kept by whatever stands between, and a log file be taken for a page. */
it('lets nobody keep what is asked for, nor take it for another kind of file', async () => {
  for (const path of [
    '/weapp/utils/logfilelist',
    '/weapp/utils/get_login_info',
    '/weapp/utils/streams',
    '/weapp/utils/check_config',
    '/metrics',
    '/nowhere',
  ]) {
    const { headers } = await fetch(`${server.url}${path}`)
    expect([path, headers.get('cache-control'), headers.get('x-content-type-options')]).toEqual([
      path,
      'no-store',
      'nosniff',
    ])
  }
  const { headers } = await fetch(`${server.url}/docs`)
  expect([headers.get('cache-control'), headers.get('x-content-type-options')]).toEqual(['no-cache', 'nosniff'])
})
