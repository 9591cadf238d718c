import type Koa from 'koa'
import Router from 'koa-router'
import { bodyParser } from '../middlewares/body_parser.js'
import { identity } from '../middlewares/identity.js'
import { rateLimit } from '../middlewares/rate_limit.js'
import { runOperation } from '../middlewares/run_operation.js'
import type { Middleware, RequestState } from '../middlewares/state.js'
import type { Services } from '../services.js'
import { callbackRoutes } from './callbacks.js'
import { docsRoutes } from './docs.js'
import { operationRoutes } from './operation_routes.js'
import { opsRoutes } from './ops.js'
import { utilsRoutes } from './utils.js'

/**
 * Every route on one page:
 *
 *     POST /weapp/<double_room | multi_room | live_room>/<operation or alias>
 *     GET  /weapp/utils/...       credentials, test streams, logs, check_config
 *     POST /weapp/callbacks/...   clouds, each with its plane
 *     GET  /healthz /readyz /metrics
 *     GET  /openapi.json /docs
 */
export function routes(app: Koa<Partial<RequestState>>, services: Services): void {
  const { config } = services
  const { rateLimit: limits, legacy } = config
  const table = operationRoutes()
  const loginLimit = rateLimit('address', { ...limits, points: limits.logins, duration: 60 })
  const userLimit = rateLimit('user', { ...limits, points: limits.perUser, duration: 10 })

  const find: Middleware = (ctx, next) => {
    const route = table.get(ctx.path)
    // Without a next route the errors middleware says 404.
    if (route === undefined) return
    ctx.state.route = route
    return next()
  }
  const limit: Middleware = (ctx, next) => (ctx.state.route?.access === 'user' ? next() : loginLimit(ctx, next))
  const limitUser: Middleware = (ctx, next) => (ctx.state.route?.access === 'user' ? userLimit(ctx, next) : next())

  const router = new Router<Partial<RequestState>>()
  // First: the pattern below would take their addresses for room operations.
  callbackRoutes(router, services.callbacks)
  router.post(
    '/weapp/:room/:operation',
    find,
    limit,
    bodyParser(),
    identity({ identity: services.identity, gen1: legacy.gen1 }),
    limitUser,
    runOperation(services),
  )
  utilsRoutes(router, services, loginLimit)
  opsRoutes(router, services)
  docsRoutes(router, table)
  app.use(router.routes())
}
