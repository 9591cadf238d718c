import { CODE_MESSAGES, Code } from '../../wxlite/utils/protocol.js'
import { asksForEnglish, inEnglish } from '../http/messages_en.js'
import { OK_HEAD } from '../views/rendered_reply.js'
import type { Context, Handler, Layer } from './state.js'

/** How a reply begins that says yes, in both languages. */
const YES = OK_HEAD.slice(0, -1)
const YES_ENGLISH = `{"code":${Code.OK},"message":${JSON.stringify(inEnglish(CODE_MESSAGES[Code.OK]))}`

/**
 * Says the messages of replies in English to whoever sends `lang=en` in the query; Chinese otherwise, for old clients.
 */
export function language(): Layer {
  return (next) => (ctx) => {
    const { url = '' } = ctx.req
    // A plain look first: most requests say nothing of a language.
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
