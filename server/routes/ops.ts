import type Router from 'koa-router'
import { administrator } from '../middlewares/administrator.js'
import type { Context, Handler, RequestState } from '../middlewares/state.js'
import type { Services } from '../services.js'

/** GET /healthz, /readyz and /metrics, for monitoring. */
export function opsRoutes(
  router: Router<Partial<RequestState>>,
  { readiness, registry, config, administrators }: Services,
): void {
  router.get('/healthz', (ctx: Context) => {
    ctx.body = { code: 0, message: 'ok' }
  })
  router.get('/readyz', async (ctx: Context) => {
    const message = await readiness()
    const able = message === 'ready'
    ctx.status = able ? 200 : 503
    ctx.body = { code: able ? 0 : -1, message }
  })
  const figures: Handler = async (ctx) => {
    ctx.type = registry.contentType
    ctx.body = await registry.metrics()
  }
  router.get('/metrics', config.metrics.access === 'open' ? figures : administrator(administrators, 'read')(figures))
}
