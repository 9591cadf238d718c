import Koa from 'koa'
import { address } from './middlewares/address.js'
import { crossOrigin } from './middlewares/cross_origin.js'
import { errors } from './middlewares/errors.js'
import { rateLimit } from './middlewares/rate_limit.js'
import { requestLog } from './middlewares/request_log.js'
import type { RequestState } from './middlewares/state.js'
import { routes } from './routes/index.js'
import type { Services } from './services.js'

/**
 * The HTTP side of the server, wired but not listening: main.ts listens, tests hand
 * `callback()` to supertest.
 */
export function createApp(services: Services): Koa<Partial<RequestState>> {
  const { config, log } = services
  const app = new Koa<Partial<RequestState>>()
  app.use(requestLog(log, services.requests))
  app.use(errors(log))
  app.use(crossOrigin())
  app.use(address(services.clients))
  app.use(rateLimit('address', { ...config.rateLimit, points: config.rateLimit.perAddress, duration: 10 }))
  routes(app, services)
  // What goes wrong after the answer has begun: a client that went away, mostly.
  app.on('error', (error: unknown) => log.debug({ err: error }, 'answer not delivered'))
  return app
}
