import koaBodyParser from 'koa-bodyparser'
import { Code } from '../../wxlite/utils/protocol.js'
import { ProtocolError } from '../protocol_error.js'
import { readJSON } from './json_body.js'
import type { Context, Layer } from './state.js'

const LIMIT = 64 * 1024

/**
 * JSON and form bodies of at most 64 kB; an empty body is `{}`. WeChat labels JSON as
 * text/xml in its pushes, so that is read as JSON too. Throws 400 and 413.
 *
 * Plain JSON, which is what clients send all the time, is read here: koa-bodyparser's way
 * through five packages costs a third of a heartbeat. It reads forms and packed bodies.
 */
export function bodyParser(): Layer {
  const parseOthers = koaBodyParser({
    enableTypes: ['json', 'form'],
    jsonLimit: `${LIMIT}b`,
    formLimit: `${LIMIT}b`,
    extendTypes: { json: ['text/xml'] },
  })
  return (next) => async (ctx) => {
    if (!isPlainJSON(ctx)) {
      await parseOthers(ctx, async () => {}).catch((error: unknown) => {
        throw isDamaged(error) ? new ProtocolError(Code.BAD_REQUEST, '请求内容格式错误', {}, 400) : error
      })
      return next(ctx)
    }
    ctx.request.body = await readJSON(ctx.req, LIMIT).catch((error: unknown) => {
      // What is left of a body too large is not read, so its connection cannot be used again.
      if (error instanceof ProtocolError && error.status === 413) ctx.set('Connection', 'close')
      throw error
    })
    return next(ctx)
  }
}

/** What zlib says of a packed body that is none. */
function isDamaged(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('Z_')
}

function isPlainJSON({ headers }: Context): boolean {
  const type = headers['content-type']
  return type !== undefined && headers['content-encoding'] === undefined && (type.startsWith('application/json') || type.startsWith('text/xml'))
}
