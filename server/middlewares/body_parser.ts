import koaBodyParser from 'koa-bodyparser'
import type { Layer } from './state.js'

const LIMIT = '64kb'

/**
 * JSON and form bodies of at most 64 kB; an empty body is `{}`. WeChat labels JSON as
 * text/xml in its pushes, so that is read as JSON too. Throws 400 and 413.
 */
export function bodyParser(): Layer {
  const parse = koaBodyParser({
    enableTypes: ['json', 'form'],
    jsonLimit: LIMIT,
    formLimit: LIMIT,
    extendTypes: { json: ['text/xml'] },
  })
  return (next) => (ctx) => parse(ctx, async () => next(ctx))
}
