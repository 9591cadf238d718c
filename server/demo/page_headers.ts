import type Koa from 'koa'
import helmet from 'koa-helmet'
import { setEncoderPolicy } from '../http/encoder_policy.js'

const SELF = "'self'"

/**
 * Security headers of the demo: everything comes from this server, and nobody else puts it into a
 * frame. WASM (the AAC encoder), blob: workers and worklets, sockets and pictures of people are what
 * the phones need beyond that.
 */
export function pageHeaders(flvOrigin?: string): Koa.Middleware {
  const protect = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: [SELF],
        scriptSrc: [SELF, "'wasm-unsafe-eval'", 'blob:'],
        workerSrc: [SELF, 'blob:'],
        styleSrc: [SELF, "'unsafe-inline'"],
        connectSrc: [SELF, 'ws:', 'wss:', 'blob:', 'data:', ...(flvOrigin === undefined ? [] : [flvOrigin])],
        imgSrc: [SELF, 'data:', 'blob:', 'https:'],
        mediaSrc: [SELF, 'data:', 'blob:', 'https:'],
        frameSrc: [SELF],
        frameAncestors: [SELF],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
      },
    },
    strictTransportSecurity: false,
    // Browsers complain of these two on addresses without TLS other than localhost.
    crossOriginOpenerPolicy: false,
    originAgentCluster: false,
  })
  return (ctx, next) => {
    ctx.set(
      'Permissions-Policy',
      'camera=(self), microphone=(self), clipboard-write=(self), fullscreen=(self), autoplay=(self)',
    )
    return protect(ctx, () => {
      setEncoderPolicy(ctx)
      return next()
    })
  }
}
