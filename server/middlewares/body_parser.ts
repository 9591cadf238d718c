import koaBodyParser from 'koa-bodyparser'
import { Code } from '../../wxlite/utils/protocol.js'
import { boundPieces, hasBody, LARGEST_BODY } from '../http/request_body.js'
import { ProtocolError } from '../protocol_error.js'
import { parseBody, readJSON } from './json_body.js'
import type { Context, Layer } from './state.js'

/**
 * Accepted content encodings. Not Brotli: it allocates a window of up to 16 MiB before the first byte, so that 77 bytes
 * cost that memory and 17 ms of CPU time.
 */
const PACKED = /^(identity|gzip|deflate)$/i

/** The labels under which JSON comes. */
const JSON_TYPES = ['application/json', 'text/plain', 'text/xml', 'application/octet-stream']

/**
 * Parses JSON and form bodies of at most 64 kB; an empty body is `{}`. JSON is recognised whatever its label: WeChat's
 * pushes label it text/xml, pages text/plain to avoid a preflight request, curl's -d labels it a form, and some clients
 * send no label. Throws 400, 413, and 415 for other types.
 *
 * Plain JSON, the common case, is parsed here: koa-bodyparser, with its five packages, costs a third of a heartbeat. It
 * parses forms and compressed bodies.
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
      // The rest of an oversized body is not read, so the connection cannot be reused.
      if (error instanceof ProtocolError && error.status === 413) ctx.set('Connection', 'close')
      throw error
    }
    return next(ctx)
  }
}

/** Parses what koa-bodyparser left as text: compressed bodies, and JSON that was labelled a form. */
function takeText(ctx: Context): void {
  const { rawBody, body } = ctx.request
  if (typeof body === 'string') ctx.request.body = parseBody(body)
  else if (typeof rawBody === 'string' && rawBody.trimStart().startsWith('{')) ctx.request.body = parseBody(rawBody)
  else if (rawBody === undefined && hasBody(ctx.req))
    throw new ProtocolError(Code.BAD_REQUEST, '请求内容应为 JSON（Content-Type: application/json）', {}, 415)
}

/** zlib's errors for an invalid compressed body. */
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
