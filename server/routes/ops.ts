import type Router from 'koa-router'
import { administrator } from '../middlewares/administrator.js'
import type { Context, Handler, RequestState } from '../middlewares/state.js'
import type { Services } from '../services.js'

/** For whoever keeps the server running: is it up, can it work, what is it doing. */
export function opsRoutes(router: Router<Partial<RequestState>>, { ready, registry, config, adminToken }: Services): void {
  router.get('/healthz', (ctx: Context) => {
    ctx.body = { code: 0, message: 'ok' }
  })
  router.get('/readyz', async (ctx: Context) => {
    const able = await ready()
    ctx.status = able ? 200 : 503
    ctx.body = able ? { code: 0, message: 'ready' } : { code: -1, message: 'not ready' }
  })
  const figures: Handler = async (ctx) => {
    ctx.type = registry.contentType
    ctx.body = await registry.metrics()
  }
  router.get('/metrics', config.metrics.access === 'open' ? figures : administrator(adminToken)(figures))
}
