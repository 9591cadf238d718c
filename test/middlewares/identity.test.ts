import { describe, expect, it } from 'vitest'
import type { Identity } from '../../server/identity/identity.js'
import { bodyParser } from '../../server/middlewares/body_parser.js'
import { identity } from '../../server/middlewares/identity.js'
import { ProtocolError } from '../../server/protocol_error.js'
import { answering, koaClient } from '../support/koa_client.js'

const verifier: Pick<Identity, 'verify'> = {
  verify(token) {
    if (token === 'good') return { userID: 'alice', session: 's' }
    throw new ProtocolError(7)
  },
}

const app = (gen1 = false) =>
  koaClient(
    [bodyParser(), identity({ identity: verifier, gen1 })],
    answering((ctx) => ({ caller: ctx.state.caller })),
  )

describe('the caller', () => {
  it('is the user of the token in the query or the Authorization header', async () => {
    expect((await app().post('/?userID=alice&token=good')).body.caller.userID).toBe('alice')
    expect((await app().post('/?token=good').send({ userID: 'alice' })).body.caller.userID).toBe('alice')
    expect((await app().post('/').set('Authorization', 'Bearer good')).body.caller.userID).toBe('alice')
  })

  it.each([
    ['no token', '/', {}],
    ['a bad token', '/?token=bad', {}],
    ['an empty token', '/?token=', {}],
    ['two tokens', '/?token=good&token=good', {}],
    ['somebody else in the query', '/?userID=bob&token=good', {}],
    ['two users in the query', '/?userID=alice&userID=bob&token=good', {}],
    ['somebody else in the body', '/?token=good', { userID: 'bob' }],
    ['an id of another type in the body', '/?token=good', { userID: ['alice'] }],
  ])('is refused with 7: %s', async (_what, url, body) => {
    const answer = await app().post(url).send(body)
    expect(answer.status).toBe(200)
    expect(answer.body.code).toBe(7)
  })

  it('is refused with 7 when the Authorization header is something else', async () => {
    expect((await app().post('/').set('Authorization', 'Basic Z29vZA==')).body.code).toBe(7)
  })

  it('without a token is a g1_ id only, and only with the setting', async () => {
    expect((await app(true).post('/').send({ userID: 'g1_abc' })).body.caller).toEqual({
      userID: 'g1_abc',
      session: '',
    })
    expect((await app(true).post('/').send({ userID: 'alice' })).body.code).toBe(7)
    expect((await app(true).post('/').send({ userID: 'g1_../x' })).body.code).toBe(7)
    expect((await app(false).post('/').send({ userID: 'g1_abc' })).body.code).toBe(7)
  })

  it('with a bad token is refused even where first-generation clients are served', async () => {
    expect((await app(true).post('/?token=bad').send({ userID: 'g1_abc' })).body.code).toBe(7)
  })
})
