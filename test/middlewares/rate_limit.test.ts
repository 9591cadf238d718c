import { describe, expect, it } from 'vitest'
import { networkOf } from '../../server/http/network.js'
import { StrikeLog } from '../../server/limits/strike_log.js'
import { rateLimit } from '../../server/middlewares/rate_limit.js'
import type { Layer } from '../../server/middlewares/state.js'
import { answering, koaClient } from '../support/koa_client.js'
import { ManualClock } from '../support/manual_clock.js'
import { recordingLog } from '../support/silent_log.js'

const limited = (enabled = true) =>
  koaClient(
    [rateLimit('address', { enabled, points: 2, duration: 60, clock, setting: 'rateLimit.logins', strikes })],
    answering(() => ({})),
  )

const { log, lines } = recordingLog()
const clock = new ManualClock()
const strikes = new StrikeLog(log, clock)

describe('the rate limit', () => {
  it('refuses the request too many with 429, code 1 and the time to wait', async () => {
    const from: Layer = (next) => (ctx) => {
      ctx.state.network = networkOf(String(ctx.query.from))
      return next(ctx)
    }
    const app = koaClient(
      [
        from,
        rateLimit('address', { enabled: true, points: 2, duration: 60, clock, setting: 'rateLimit.logins', strikes }),
      ],
      answering(() => ({})),
    )
    for (let request = 0; request < 2; request += 1) expect((await app.get('/?from=10.0.0.1')).body.code).toBe(0)
    const refused = await app.get('/?from=10.0.0.1')
    expect(refused.status).toBe(429)
    expect(refused.body).toEqual({ code: 1, message: '请求过于频繁，请稍后再试' })
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
    expect((await app.get('/?from=10.0.0.2')).body.code).toBe(0)
    // Who keeps the server running hears of it, once in a while, with what to do.
    await app.get('/?from=10.0.0.1')
    expect(lines.filter(({ level }) => level === 30)).toHaveLength(1)
    expect(lines.at(-1)).toMatchObject({
      limit: 'rateLimit.logins',
      address: '10.0.0.1',
      msg: expect.stringContaining('RTCROOM_RATE_LIMIT_LOGINS'),
    })
  })

  it('counts together with other nodes, and for itself while they cannot', async () => {
    let left = 1
    let away = false
    const sharedLimit = {
      async take() {
        if (away) throw new Error('away')
        return left-- > 0 ? 0 : 1_500
      },
    }
    const from: Layer = (next) => (ctx) => {
      ctx.state.network = '10.0.0.1'
      return next(ctx)
    }
    const options = { enabled: true, points: 2, duration: 60, clock, setting: 'rateLimit.logins', strikes, sharedLimit }
    const app = koaClient(
      [from, rateLimit('address', options)],
      answering(() => ({})),
    )
    expect((await app.get('/')).status).toBe(200)
    const refused = await app.get('/')
    expect([refused.status, refused.headers['retry-after']]).toEqual([429, '2'])
    away = true
    const statuses: number[] = []
    for (let request = 0; request < 3; request += 1) statuses.push((await app.get('/')).status)
    expect(statuses).toEqual([200, 200, 429])
  })

  it('per user counts nobody who may ask without saying who it is', async () => {
    const as: Layer = (next) => (ctx) => {
      ctx.state.caller = { userID: String(ctx.query.as ?? ''), session: '' }
      return next(ctx)
    }
    const app = koaClient(
      [as, rateLimit('user', { enabled: true, points: 2, duration: 60, clock, setting: 'rateLimit.logins', strikes })],
      answering(() => ({})),
    )
    for (let request = 0; request < 5; request += 1) expect((await app.get('/')).status).toBe(200)
    const statuses: number[] = []
    for (let request = 0; request < 3; request += 1) statuses.push((await app.get('/?as=anna')).status)
    expect(statuses).toEqual([200, 200, 429])
  })

  // Requests with 64 kB of nested JSON counted as heartbeats do: those of one address took a whole core.
  it('counts a request for as much as it costs, and lets one through that costs more than there is', async () => {
    const app = koaClient(
      [
        (next) => (ctx) => {
          ctx.state.network = '10.0.0.9'
          return next(ctx)
        },
        rateLimit('address', {
          ...{ enabled: true, points: 4, duration: 4, clock, setting: 'rateLimit.perAddress', strikes },
          cost: ({ query }) => Number(query.cost ?? 1),
        }),
      ],
      answering(() => ({})),
    )
    expect((await app.get('/')).status).toBe(200)
    expect((await app.get('/?cost=10')).status).toBe(200)
    clock.advance(6_000)
    expect((await app.get('/')).status).toBe(429)
    clock.advance(2_000)
    expect((await app.get('/')).status).toBe(200)
  })

  it('can be turned off', async () => {
    const app = limited(false)
    for (let request = 0; request < 5; request += 1) expect((await app.get('/')).status).toBe(200)
  })

  it.each([
    ['10.0.0.1', '10.0.0.1'],
    ['::ffff:10.0.0.1', '10.0.0.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:db8::1', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
  ])('counts %s as %s, so that one client cannot be many', (ip, counted) => {
    expect(networkOf(ip)).toBe(counted)
  })
})
