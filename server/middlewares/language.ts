import { CODE_MESSAGES, Code } from '../../wxlite/utils/protocol.js'
import { asksForEnglish, inEnglish } from '../http/messages_en.js'
import { OK_HEAD } from '../views/rendered_reply.js'
import type { Context, Handler, Layer } from './state.js'

/** The beginning of a successful reply, in both languages. */
const YES = OK_HEAD.slice(0, -1)
const YES_ENGLISH = `{"code":${Code.OK},"message":${JSON.stringify(inEnglish(CODE_MESSAGES[Code.OK]))}`

/**
 * Translates the messages of replies into English for requests with `lang=en` in the query; the default is Chinese.
 */
export function language(): Layer {
  return (next) => (ctx) => {
    const { url = '' } = ctx.req
    // A cheap check first: most requests have no `lang`.
    return url.includes('lang=en') && asksForEnglish(url) ? translated(next, ctx) : next(ctx)
  }
}

async function translated(next: Handler, ctx: Context): Promise<void> {
  await next(ctx)
  const body: unknown = ctx.body
  if (typeof body === 'string' && body.startsWith(YES)) ctx.body = YES_ENGLISH + body.slice(YES.length)
  else if (typeof body === 'object' && body !== null && 'message' in body && typeof body.message === 'string')
    ctx.body = { ...body, message: inEnglish(body.message) }
}
