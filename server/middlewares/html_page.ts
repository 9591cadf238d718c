import helmet from 'koa-helmet'
import type { Layer } from './state.js'

/**
 * Security headers of our own HTML pages: nothing from outside, no script, no frame around them. JSON needs none of
 * this.
 */
export function htmlPage(): Layer {
  const protect = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        styleSrc: ["'unsafe-inline'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
      },
    },
    strictTransportSecurity: false,
  })
  return (next) => (ctx) => protect(ctx, async () => next(ctx))
}
