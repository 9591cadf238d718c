import cors from '@koa/cors'
import type { Layer } from './state.js'

/**
 * Allows requests from web pages of any origin: rights come from the token in the address, never from cookies.
 * Requests without an Origin are not touched.
 */
export function crossOrigin(): Layer {
  const answer = cors({
    origin: '*',
    allowMethods: 'GET,POST',
    allowHeaders: 'Content-Type,Authorization,X-Requested-With',
    maxAge: 3600,
  })
  return (next) => (ctx) => (ctx.req.headers.origin === undefined ? next(ctx) : answer(ctx, async () => next(ctx)))
}
