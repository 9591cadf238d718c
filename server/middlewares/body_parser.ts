import koaBodyParser from 'koa-bodyparser'
import { Code } from '../../wxlite/utils/protocol.js'
import { boundPieces, hasBody, LARGEST_BODY } from '../http/request_body.js'
import { ProtocolError } from '../protocol_error.js'
import { parseBody, readJSON } from './json_body.js'
import type { Context, Layer } from './state.js'

/**
 * How a body may be packed. Brotli unpacks into a window of up to 16 MiB before it gives out the first byte: 77 bytes
 * took that and 17 ms of the processor each.
 */
const PACKED = /^(identity|gzip|deflate)$/i

/** The labels under which JSON comes. */
const JSON_TYPES = ['application/json', 'text/plain', 'text/xml', 'application/octet-stream']

/**
 * JSON and form bodies of at most 64 kB; an empty body is `{}`. WeChat labels JSON as text/xml in its pushes,
 * pages label it text/plain to spare the browser a question, curl's -d calls it a form, and some clients call it
 * nothing: what is JSON is taken as JSON. Throws 400, 413, and 415 for what is neither.
 *
 * Plain JSON, which is what clients send all the time, is read here: koa-bodyparser's way
 * through five packages costs a third of a heartbeat. It reads forms and packed bodies.
 */
export function bodyParser(): Layer {
  const parseOthers = koaBodyParser({
    enableTypes: ['text', 'form'],
    textLimit: `${LARGEST_BODY}b`,
    formLimit: `${LARGEST_BODY}b`,
    extendTypes: { text: JSON_TYPES },
  })
  return (next) => async (ctx) => {
    if (!isPlainJSON(ctx)) {
      const { 'content-encoding': packed = 'identity' } = ctx.req.headers
      if (!PACKED.test(packed)) {
        ctx.set('Accept-Encoding', 'gzip, deflate')
        throw new ProtocolError(Code.BAD_REQUEST, '不支持的内容编码', {}, 415)
      }
      const parsed = parseOthers(ctx, async () => {})
      boundPieces(ctx.req)
      await parsed.catch((error: unknown) => {
        throw isDamaged(error) ? new ProtocolError(Code.BAD_REQUEST, '请求内容格式错误', {}, 400) : error
      })
      takeText(ctx)
      return next(ctx)
    }
    try {
      ctx.request.body = await readJSON(ctx.req, LARGEST_BODY)
    } catch (error) {
      // What is left of a body too large is not read, so its connection cannot be used again.
      if (error instanceof ProtocolError && error.status === 413) ctx.set('Connection', 'close')
      throw error
    }
    return next(ctx)
  }
}

/** The text of a packed body, and JSON that is called a form, as the objects that they are. */
function takeText(ctx: Context): void {
  const { rawBody, body } = ctx.request
  if (typeof body === 'string') ctx.request.body = parseBody(body)
  else if (typeof rawBody === 'string' && rawBody.trimStart().startsWith('{')) ctx.request.body = parseBody(rawBody)
  else if (rawBody === undefined && hasBody(ctx.req))
    throw new ProtocolError(Code.BAD_REQUEST, '请求内容应为 JSON（Content-Type: application/json）', {}, 415)
}

/** What zlib says of a packed body that is none. */
function isDamaged(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('Z_')
}

function isPlainJSON({ req: { headers } }: Context): boolean {
  const type = headers['content-type']
  return (
    headers['content-encoding'] === undefined &&
    (type === undefined || JSON_TYPES.some((known) => type.startsWith(known)))
  )
}
