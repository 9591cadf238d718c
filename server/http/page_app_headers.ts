import type Koa from 'koa'
import helmet from 'koa-helmet'

const SELF = "'self'"

/**
 * Security headers of a page with scripts of its own: its own scripts and styles alone, none inline, no frame around
 * it, nothing told to other sites. Streams may come from another host; sound is decoded in a worklet and in workers
 * that the player makes. `images`: from where, beside this server.
 */
export function pageAppHeaders({ images = [] }: { images?: readonly string[] } = {}): Koa.Middleware {
  const protect = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: [SELF, 'blob:'],
        workerSrc: [SELF, 'blob:'],
        styleSrc: [SELF],
        connectSrc: [SELF, 'ws:', 'wss:', 'http:', 'https:'],
        imgSrc: [SELF, 'data:', ...images],
        mediaSrc: [SELF, 'blob:', 'http:', 'https:'],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
      },
    },
    referrerPolicy: { policy: 'no-referrer' },
    strictTransportSecurity: false,
    // Browsers complain of these two on addresses without TLS other than localhost.
    crossOriginOpenerPolicy: false,
    originAgentCluster: false,
  })
  return (ctx, next) => protect(ctx, next)
}
