import { createHash } from 'node:crypto'
import Koa from 'koa'
import Router from 'koa-router'
import request from 'supertest'
import { describe, expect, it } from 'vitest'
import { messagePushAnswer } from '../../server/identity/wechat_message_push.js'
import type { RequestState } from '../../server/middlewares/state.js'
import type { CallbackHandlers } from '../../server/planes/plane.js'
import { callbackRoutes } from '../../server/routes/callbacks.js'

function serve(handlers: CallbackHandlers) {
  const router = new Router<Partial<RequestState>>()
  callbackRoutes(router, handlers)
  return request(new Koa<Partial<RequestState>>().use(router.routes()).callback())
}

describe('the addresses that clouds call', () => {
  it('exist only with their plane', async () => {
    for (const path of ['tencent_live', 'srs', 'im', 'wechat'])
      await serve({}).post(`/weapp/callbacks/${path}`).expect(404)
  })

  it('hand events of Tencent Live on, and say no to what is refused', async () => {
    const seen: unknown[] = []
    const server = serve({ tencentLive: (body) => seen.push(body) === 1 })
    await server.post('/weapp/callbacks/tencent_live').send({ event_type: 1 }).expect(200, { code: 0 })
    await server.post('/weapp/callbacks/tencent_live').send({}).expect(403)
    expect(seen[0]).toEqual({ event_type: 1 })
  })

  it('answer SRS with the number of the hook, and never without the secret', async () => {
    let calls = 0
    const server = serve({ srs: async (secret) => (secret === 'right' ? 400 + ++calls : undefined) })
    await server.post('/weapp/callbacks/srs?secret=right').send({ action: 'on_play' }).expect(200, { code: 401 })
    for (const query of ['', '?secret=wrong', '?secret=rightx', '?secret=a&secret=right'])
      await server.post(`/weapp/callbacks/srs${query}`).send({}).expect(403)
    expect(calls).toBe(1)
  })

  it('give callbacks of IM their query and body', async () => {
    await serve({ im: (query, body) => ({ query, body }) })
      .post('/weapp/callbacks/im?SdkAppid=1&SdkAppid=2')
      .send({ a: 1 })
      .expect(200, { query: { SdkAppid: '1' }, body: { a: 1 } })
  })

  it("prove themselves to WeChat's message push", async () => {
    const server = serve({ wechat: (query) => messagePushAnswer('token', query) })
    const signature = createHash('sha1').update(['token', '1700000000', 'n'].sort().join('')).digest('hex')
    const query = `signature=${signature}&timestamp=1700000000&nonce=n`
    await server.get(`/weapp/callbacks/wechat?${query}&echostr=42`).expect(200, '42')
    await server
      .post(`/weapp/callbacks/wechat?${query}`)
      .set('Content-Type', 'text/xml')
      .send('<xml/>')
      .expect(200, 'success')
    await server.get(`/weapp/callbacks/wechat?${query.replace('17', '18')}&echostr=42`).expect(403)
  })
})
