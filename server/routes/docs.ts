import type Router from 'koa-router'
import { docsPage } from '../docs/docs_page.js'
import { openAPIDocument } from '../docs/openapi.js'
import { htmlPage } from '../middlewares/html_page.js'
import type { Context, OperationRoute, RequestState } from '../middlewares/state.js'

/** GET /openapi.json and, to read it, /docs. Made when first asked for. */
export function docsRoutes(
  router: Router<Partial<RequestState>>,
  routes: ReadonlyMap<string, OperationRoute>,
  publicUrl: string,
): void {
  // Buffers: however many clients are slow to take them, there is one of each.
  let json: Buffer | undefined
  let html: Buffer | undefined
  const page = htmlPage()((ctx) => {
    html ??= Buffer.from(docsPage(openAPIDocument(routes, publicUrl)))
    ctx.set('Cache-Control', 'no-cache')
    ctx.type = 'html'
    ctx.body = html
  })
  router.get('/docs', page)
  router.get('/openapi.json', (ctx: Context) => {
    json ??= Buffer.from(JSON.stringify(openAPIDocument(routes, publicUrl)))
    ctx.set('Cache-Control', 'no-cache')
    ctx.type = 'json'
    ctx.body = json
  })
}
