import type { Context } from 'koa'

/** The script of the WebAssembly encoder's worker, below a page. */
const SCRIPT = '/assets/h264_encoder.js'

/**
 * The encoder compiles its glue code from text, which no page of this server allows. Its worker, which has no document
 * and reaches no address, is the one place where that is allowed: a worker has the policy that came with its script.
 */
const POLICY = "default-src 'none'; script-src 'self' 'unsafe-eval' 'wasm-unsafe-eval'; connect-src data:"

/** For pages that publish, after their own headers: another policy for that script. */
export function setEncoderPolicy(ctx: Context): void {
  if (ctx.path.endsWith(SCRIPT)) ctx.set('Content-Security-Policy', POLICY)
}
