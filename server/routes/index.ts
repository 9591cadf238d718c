import Router from 'koa-router'
import { prefixOf } from '../http/address.js'
import { pathOf } from '../http/request_target.js'
import type { StrikeLog } from '../limits/strike_log.js'
import { bodyParser } from '../middlewares/body_parser.js'
import { address } from '../middlewares/client.js'
import { identity } from '../middlewares/identity.js'
import { rateLimit } from '../middlewares/rate_limit.js'
import { runOperation } from '../middlewares/run_operation.js'
import { behind, bodyOf, type Context, type Handler, queryOf, type RequestState } from '../middlewares/state.js'
import type { Services } from '../services.js'
import { adminRoutes } from './admin.js'
import { callbackRoutes } from './callbacks.js'
import { docsRoutes } from './docs.js'
import { operationRoutes } from './operation_routes.js'
import { opsRoutes } from './ops.js'
import { utilsRoutes } from './utils.js'

/**
 * Every route on one page:
 *
 *     POST /weapp/<double_room | multi_room | live_room>/<operation or alias>
 *     GET  /weapp/utils/...       credentials, test streams, live streams, logs, check_config
 *     POST /weapp/utils/use_login_link
 *     POST /weapp/admin/<op>      the operator's own backend, by an administrator's token
 *     POST /weapp/callbacks/...   clouds, each with its plane
 *     GET  /healthz /readyz /metrics
 *     GET  /openapi.json /docs
 *     GET  /                      to the demo, or to /docs where there is none
 *
 * Room operations are looked up in a table by path; all else goes through the router. A path that is in neither gets
 * no answer here, and the errors middleware answers 404.
 */
export function routes(services: Services, strikes: StrikeLog): Handler {
  const { rateLimit: limits, legacy, identity: identities } = services.config
  const common = { enabled: limits.enabled, clock: services.clock, strikes }
  const loginLimit = rateLimit('address', {
    ...common,
    points: limits.logins,
    duration: 60,
    setting: 'rateLimit.logins',
    sharedLimit: services.sharedLimit,
  })
  const userLimit = rateLimit('user', { ...common, points: limits.perUser, duration: 10, setting: 'rateLimit.perUser' })
  const newUsers = { ...common, points: limits.newUsers, duration: 60, setting: 'rateLimit.newUsers' }
  const newUserLimit = rateLimit('address', {
    ...newUsers,
    enabled: limits.enabled && (identities.mode === 'guest' || legacy.gen1),
    counts: asksForNewID,
  })
  const caller = identity({ identity: services.identity, gen1: legacy.gen1 })
  const run = runOperation(services)
  const reached = address(services.clients)
  const forUsers = behind([reached, bodyParser(), caller, userLimit], run)
  const forLogins = behind([loginLimit, reached, bodyParser(), newUserLimit, caller], run)
  const operations = operationRoutes()

  const router = new Router<Partial<RequestState>>()
  adminRoutes(router, services, { address: reached })
  utilsRoutes(router, services, {
    credentials: [loginLimit, newUserLimit],
    user: [reached, caller, userLimit],
    reached: [reached],
  })
  callbackRoutes(router, services.callbacks)
  opsRoutes(router, services)
  docsRoutes(router, operations, services.config.publicUrl)
  const prefix = prefixOf(services.config.publicUrl)
  const home = `${prefix === '' ? '' : `${prefix}/`}${services.config.demo ? 'demo/' : 'docs'}`
  router.get('/', (ctx: Context) => ctx.redirect(home))
  const pages = router.routes()
  const nothingElse = async () => {}

  return (ctx) => {
    const { method, url = '' } = ctx.req
    const path = pathOf(url)
    // As the router does, accept a trailing slash: clients build base addresses in many ways.
    const route = method === 'POST' ? operations.get(path.endsWith('/') ? path.slice(0, -1) : path) : undefined
    if (route === undefined) {
      // Credentials, logs and metrics must not be cached on the way. Cacheable answers set their own header.
      ctx.set('Cache-Control', 'no-store')
      return pages(ctx, nothingElse)
    }
    ctx.state.route = route
    return route.access === 'user' ? forUsers(ctx) : forLogins(ctx)
  }
}

/** Whether the request will create a new guest: it proves no id, and names none that is accepted without proof. */
function asksForNewID(ctx: Context): boolean {
  const { userID, userSig }: { [name: string]: unknown } = { ...bodyOf(ctx), ...queryOf(ctx) }
  return userSig === undefined && !(typeof userID === 'string' && userID.startsWith('g1_'))
}
