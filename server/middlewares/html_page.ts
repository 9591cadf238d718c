import helmet from 'koa-helmet'
import type { Layer } from './state.js'

/**
 * Security headers of our own HTML pages: nothing from outside, no script unless `more` lets it in, no frame around
 * them. JSON needs none of this.
 */
export function htmlPage(more: { readonly [directive: string]: readonly string[] } = {}): Layer {
  const protect = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        styleSrc: ["'unsafe-inline'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        ...Object.fromEntries(Object.entries(more).map(([name, sources]) => [name, [...sources]])),
      },
    },
    strictTransportSecurity: false,
  })
  return (next) => (ctx) => protect(ctx, async () => next(ctx))
}
