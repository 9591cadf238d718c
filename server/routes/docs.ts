import type Router from 'koa-router'
import { htmlPage } from '../middlewares/html_page.js'
import type { Context, OperationRoute, RequestState } from '../middlewares/state.js'
import { docsPage } from './docs_page.js'
import { openAPIDocument } from './openapi.js'

/** GET /openapi.json and, to read it, /docs. Made when first asked for. */
export function docsRoutes(router: Router<Partial<RequestState>>, routes: ReadonlyMap<string, OperationRoute>): void {
  let json: string | undefined
  let html: string | undefined
  const page = htmlPage()((ctx) => {
    html ??= docsPage(openAPIDocument(routes))
    ctx.type = 'html'
    ctx.body = html
  })
  router.get('/docs', page)
  router.get('/openapi.json', (ctx: Context) => {
    json ??= JSON.stringify(openAPIDocument(routes))
    ctx.type = 'json'
    ctx.body = json
  })
}
