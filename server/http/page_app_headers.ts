import type Koa from 'koa'
import helmet from 'koa-helmet'
import { setEncoderPolicy } from './encoder_policy.js'

const SELF = "'self'"

/**
 * Security headers of a page with scripts of its own: its own scripts and styles alone, none inline, no frame around
 * it, nothing told to other sites. Streams may come from another host; sound is decoded in a worklet and in workers
 * that the player makes. `images`: from where, beside this server. `publishes`: camera, microphone and screen too, and
 * the AAC encoder (WASM).
 */
export function pageAppHeaders({
  images = [],
  publishes = false,
}: {
  images?: readonly string[]
  publishes?: boolean
} = {}): Koa.Middleware {
  const protect = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: [SELF, 'blob:', ...(publishes ? ["'wasm-unsafe-eval'"] : [])],
        workerSrc: [SELF, 'blob:'],
        styleSrc: [SELF],
        connectSrc: [SELF, 'ws:', 'wss:', 'http:', 'https:', ...(publishes ? ['blob:', 'data:'] : [])],
        imgSrc: [SELF, 'data:', ...images],
        mediaSrc: [SELF, 'blob:', 'http:', 'https:'],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
      },
    },
    referrerPolicy: { policy: 'no-referrer' },
    strictTransportSecurity: false,
    // Browsers warn about these two on addresses without TLS, other than localhost.
    crossOriginOpenerPolicy: false,
    originAgentCluster: false,
  })
  const devices = publishes ? '(self)' : '()'
  return (ctx, next) => {
    ctx.set('Permissions-Policy', `camera=${devices}, microphone=${devices}, display-capture=${devices}`)
    return protect(ctx, () => {
      if (publishes) setEncoderPolicy(ctx)
      return next()
    })
  }
}
