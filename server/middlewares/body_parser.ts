import koaBodyParser from 'koa-bodyparser'
import type { Middleware } from './state.js'

const LIMIT = '64kb'

/**
 * JSON and form bodies of at most 64 kB; an empty body is `{}`. WeChat labels JSON as
 * text/xml in its pushes, so that is read as JSON too. Throws 400 and 413.
 */
export function bodyParser(): Middleware {
  return koaBodyParser({
    enableTypes: ['json', 'form'],
    jsonLimit: LIMIT,
    formLimit: LIMIT,
    extendTypes: { json: ['text/xml'] },
  })
}
