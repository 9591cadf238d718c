import Koa from 'koa'
import { costOfBody, discardRest } from './http/request_body.js'
import { StrikeLog } from './limits/strike_log.js'
import { clientIP } from './middlewares/client.js'
import { crossOrigin } from './middlewares/cross_origin.js'
import { errors } from './middlewares/errors.js'
import { language } from './middlewares/language.js'
import { rateLimit } from './middlewares/rate_limit.js'
import { requestLog } from './middlewares/request_log.js'
import { type App, behind } from './middlewares/state.js'
import { routes } from './routes/index.js'
import type { Services } from './services.js'

/**
 * The HTTP side of the server, wired but not listening: main.ts listens, tests hand
 * `callback()` to supertest.
 */
export function createApp(services: Services): App {
  const { config, log, clock } = services
  const { enabled, perAddress: points } = config.rateLimit
  const strikes = new StrikeLog(log, clock)
  const limits = { enabled, points, duration: 10, clock, strikes }
  const perAddress = rateLimit('address', {
    ...limits,
    setting: 'rateLimit.perAddress',
    cost: ({ req }) => costOfBody(req),
  })
  const layers = [
    requestLog(log, services.requests),
    language(),
    errors(log),
    crossOrigin(),
    clientIP(services.clients),
    perAddress,
  ]
  const answer = behind(layers, routes(services, strikes))
  const app: App = new Koa()
  app.use(async (ctx) => {
    await answer(ctx)
    discardRest(ctx.req)
  })
  // Errors after the answer has begun: mostly clients that disconnected.
  app.on('error', (error: unknown) => log.debug({ err: error }, 'answer not delivered'))
  return app
}
