import type { Logger } from 'pino'
import { CODE_MESSAGES, Code } from '../../wxlite/utils/protocol.js'
import { ProtocolError } from '../protocol_error.js'
import type { Context, Layer } from './state.js'

/** Messages for refusals by HTTP status. */
const STATUS_MESSAGES: { readonly [status: number]: string } = {
  400: '请求内容格式错误',
  404: '接口不存在',
  413: '请求内容过大',
  415: '不支持的内容编码',
}

/**
 * The one place that answers errors. A ProtocolError becomes its code and message; an unexpected error becomes 500 with
 * code -1 and is logged, and the client sees nothing of it.
 */
export function errors(log: Logger): Layer {
  return (next) => async (ctx) => {
    try {
      await next(ctx)
    } catch (error) {
      answer(ctx, error, log)
      return
    }
    if (ctx.res.statusCode === 404 && ctx.response.body === undefined)
      refuse(ctx, 404, Code.BAD_REQUEST, STATUS_MESSAGES[404])
  }
}

function answer(ctx: Context, error: unknown, log: Logger): void {
  if (error instanceof ProtocolError) {
    refuse(ctx, error.status, error.code, error.message, error.fields)
    return
  }
  const status = statusOf(error)
  if (status !== undefined) {
    refuse(ctx, status, Code.BAD_REQUEST, STATUS_MESSAGES[status])
    return
  }
  log.error({ err: error, method: ctx.method, path: ctx.path, userID: ctx.state.caller?.userID }, 'request failed')
  refuse(ctx, 500, Code.INTERNAL)
}

function refuse(
  ctx: Context,
  status: number,
  code: Code,
  message: string = CODE_MESSAGES[code],
  fields: object = {},
): void {
  ctx.status = status
  // A service that this server needs is unreachable, mostly for a moment.
  if (status === 503) ctx.set('Retry-After', '1')
  ctx.state.code = code
  ctx.body = { code, message, ...fields }
}

/** The status of a 4xx that a library threw (the body parser's), if it is one. */
function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('status' in error)) return undefined
  const { status } = error
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined
}
