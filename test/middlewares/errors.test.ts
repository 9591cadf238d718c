import { expect, it } from 'vitest'
import { ProtocolError } from '../../server/protocol_error.js'
import { koaClient } from '../support/koa_client.js'

const failing = (error: unknown) =>
  koaClient([], () => {
    throw error
  })

it('answers what an operation refuses with HTTP 200, its code, message and fields', async () => {
  const answer = await failing(new ProtocolError(5, undefined, { reason: 'kicked' })).get('/')
  expect(answer.status).toBe(200)
  expect(answer.body).toEqual({ code: 5, message: '您不在该房间中', reason: 'kicked' })
})

it('answers a fault of its own with 500 and code -1, showing nothing of it', async () => {
  const answer = await failing(new Error('ENOENT: /root/secret/config.js')).get('/')
  expect(answer.status).toBe(500)
  expect(answer.body).toEqual({ code: -1, message: '服务器内部错误，请稍后再试' })
  expect(answer.text).not.toContain('secret')
})

it('survives somebody throwing what is no error', async () => {
  expect((await failing('boom').get('/')).body.code).toBe(-1)
  expect((await failing(null).get('/')).status).toBe(500)
})

it('answers an unknown route with 404 and code 1', async () => {
  const answer = await koaClient([], () => {}).post('/weapp/nothing')
  expect(answer.status).toBe(404)
  expect(answer.body).toEqual({ code: 1, message: '接口不存在' })
})
