import type Router from 'koa-router'
import { bodyParser } from '../middlewares/body_parser.js'
import { bodyOf, type Context, type Handler, type RequestState } from '../middlewares/state.js'
import type { CallbackHandlers, CallbackQuery } from '../planes/plane.js'

/** /weapp/callbacks/...: called by cloud services. Each address exists only with its plane. */
export function callbackRoutes(router: Router<Partial<RequestState>>, handlers: CallbackHandlers): void {
  const { tencentLive, srs, im, wechat } = handlers
  const body = bodyParser()
  if (tencentLive !== undefined) router.post('/weapp/callbacks/tencent_live', body(liveCallback(tencentLive)))
  if (srs !== undefined) router.post('/weapp/callbacks/srs', body(srsHook(srs)))
  if (im !== undefined)
    router.post(
      '/weapp/callbacks/im',
      body(async (ctx) => {
        ctx.body = await im(singles(ctx), bodyOf(ctx))
      }),
    )
  if (wechat !== undefined) {
    const push = messagePush(wechat)
    router.get('/weapp/callbacks/wechat', push)
    const read = body(push)
    // If WeChat's console is set to XML, events come as XML: they are acknowledged and ignored.
    router.post('/weapp/callbacks/wechat', (ctx) => (ctx.is('json') ? read(ctx) : push(ctx)))
  }
}

/** Clouds do not retry a refused delivery, so a refusal answers 403 and the log says why. */
function liveCallback(take: (body: unknown) => boolean): Handler {
  return (ctx) => {
    const taken = take(bodyOf(ctx))
    ctx.status = taken ? 200 : 403
    ctx.body = { code: taken ? 0 : 403 }
  }
}

function srsHook(hook: NonNullable<CallbackHandlers['srs']>): Handler {
  return async (ctx) => {
    const code = await hook(singles(ctx).secret ?? '', bodyOf(ctx))
    ctx.status = code === undefined ? 403 : 200
    ctx.body = { code: code ?? 403 }
  }
}

/** GET when the address is saved in WeChat's console, POST for each event. */
function messagePush(answerTo: NonNullable<CallbackHandlers['wechat']>): Handler {
  return (ctx) => {
    const answer = answerTo(singles(ctx), ctx.method === 'POST' && ctx.is('json') ? bodyOf(ctx) : undefined)
    ctx.type = 'text/plain'
    ctx.status = answer === undefined ? 403 : 200
    ctx.body = answer === undefined ? 'wrong signature' : ctx.method === 'GET' ? answer : 'success'
  }
}

/** The query with the first value of each name. */
function singles(ctx: Context): CallbackQuery {
  return Object.fromEntries(
    Object.entries(ctx.query).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
  )
}
