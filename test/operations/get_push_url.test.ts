import { afterAll, beforeAll, expect, it } from 'vitest'
import { type TestServer, testServer } from '../support/server.js'

let server: TestServer
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.close())

it('gives the caller a fresh signed stream each time, for phones and for browsers', async () => {
  const anna = await server.user('anna')
  const [one, two] = [await anna.pushURL(), await anna.pushURL()]
  expect(one.pushURL).toMatch(/^rtmp:\/\/[^/]+\/live\/anna_[0-9a-f]+\?txSecret=[0-9a-f]{32}&txTime=[0-9A-F]+$/)
  expect(one.webPushURL).toMatch(/^ws:\/\/[^/]+\/live\/anna_[0-9a-f]+\.flv\?txSecret=/)
  expect(one.pushURL).not.toBe(two.pushURL)
})

it('takes the native name and an empty body', async () => {
  const anna = await server.user('anna')
  expect((await anna.call('live_room', 'get_anchor_url', {})).pushURL).toMatch(/^rtmp:/)
  const bare = await fetch(`${server.url}/weapp/live_room/get_anchor_url?userID=anna&token=${anna.token}`, {
    method: 'POST',
  })
  expect(await bare.json()).toMatchObject({ code: 0 })
})

it('never signs for somebody else', async () => {
  const anna = await server.user('anna')
  expect((await anna.call('double_room', 'get_push_url', { userID: 'ben' })).code).toBe(7)
  expect((await server.stranger().call('double_room', 'get_push_url', { userID: 'ben' })).code).toBe(7)
})
