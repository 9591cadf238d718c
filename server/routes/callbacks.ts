import type Router from 'koa-router'
import { messagePushAnswer } from '../identity/wechat_message_push.js'
import { bodyParser } from '../middlewares/body_parser.js'
import { bodyOf, type Context, type Handler, type RequestState } from '../middlewares/state.js'

/** Who takes the calls of each cloud; absent where that cloud is not in use. Every handler verifies what it is given. */
export interface CallbackHandlers {
  /** Event callbacks of Tencent Live. Answers false to refuse. */
  readonly tencentLive?: (body: unknown) => boolean
  /** HTTP hooks of SRS, with the secret of their address: 0 agrees, undefined = not SRS. */
  readonly srs?: (secret: string, body: unknown) => Promise<number | undefined>
  /** Callbacks of Tencent IM; answers the reply body. */
  readonly im?: (query: { [name: string]: string | undefined }, body: unknown) => object | Promise<object>
  /** Token of WeChat's message push. */
  readonly wechatToken?: string
}

/** /weapp/callbacks/...: what clouds call. Each address exists only with its plane. */
export function callbackRoutes(router: Router<Partial<RequestState>>, handlers: CallbackHandlers): void {
  const { tencentLive, srs, im, wechatToken } = handlers
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
  if (wechatToken !== undefined) {
    const push = messagePush(wechatToken)
    router.get('/weapp/callbacks/wechat', push)
    router.post('/weapp/callbacks/wechat', push)
  }
}

/** A refusal is not retried by the cloud's logic of delivery, so it answers 403 and the log says why. */
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

/** GET when the address is saved in WeChat's console, POST for each event; the body of an event is not looked at. */
function messagePush(token: string): Handler {
  return (ctx) => {
    const answer = messagePushAnswer(token, singles(ctx))
    ctx.type = 'text/plain'
    ctx.status = answer === undefined ? 403 : 200
    ctx.body = answer === undefined ? 'wrong signature' : ctx.method === 'GET' ? answer : 'success'
  }
}

/** The query with the first value of each name. */
function singles(ctx: Context): { [name: string]: string | undefined } {
  return Object.fromEntries(Object.entries(ctx.query).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]))
}
