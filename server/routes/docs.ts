import { readFile } from 'node:fs/promises'
import type Router from 'koa-router'
import { inChinese } from '../docs/in_chinese.js'
import { openAPIDocument } from '../docs/openapi.js'
import { type DocsLanguage, docsLanguage, viewerPage } from '../docs/viewer_page.js'
import { htmlPage } from '../middlewares/html_page.js'
import { type Context, type OperationRoute, queryOf, type RequestState } from '../middlewares/state.js'

/** Allows the page's own script only, inline styles, and requests to this server. */
const VIEWER = {
  scriptSrc: ["'self'"],
  styleSrc: ["'unsafe-inline'"],
  connectSrc: ["'self'"],
  imgSrc: ["'self'", 'data:'],
} as const

const SCRIPT = new URL('../docs/vendor/rapidoc.js', import.meta.url)

/** GET /openapi.json and /docs, the page to read and try it; both in English and Chinese. Made on the first request. */
export function docsRoutes(
  router: Router<Partial<RequestState>>,
  routes: ReadonlyMap<string, OperationRoute>,
  publicUrl: string,
): void {
  // Buffers, so that slow clients share one copy of each.
  const documents: { [language in DocsLanguage]?: Buffer } = {}
  let script: Promise<Buffer> | undefined
  const documentIn = (language: DocsLanguage): Buffer => {
    const document = openAPIDocument(routes, publicUrl)
    return Buffer.from(JSON.stringify(language === 'zh' ? inChinese(document) : document))
  }
  const page = htmlPage(VIEWER)((ctx) => {
    ctx.set('Cache-Control', 'no-cache')
    ctx.vary('Accept-Language')
    ctx.type = 'html'
    ctx.body = viewerPage(docsLanguage(queryOf(ctx).lang, ctx.get('accept-language')))
  })
  router.get('/docs', page)
  router.get('/docs/rapidoc.js', async (ctx: Context) => {
    script ??= readFile(SCRIPT)
    ctx.set('Cache-Control', 'public, max-age=86400')
    ctx.type = 'text/javascript; charset=utf-8'
    ctx.body = await script
  })
  router.get('/openapi.json', (ctx: Context) => {
    const language = queryOf(ctx).lang === 'zh' ? 'zh' : 'en'
    ctx.set('Cache-Control', 'no-cache')
    ctx.type = 'json'
    documents[language] ??= documentIn(language)
    ctx.body = documents[language]
  })
}
