/**
 * Headers of the demo's pages: everything comes from this server. WASM (the AAC encoder), blob: workers and worklets, sockets and pictures of
 * streams are what the phones need beyond that.
 */
const POLICY = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval' blob:",
  "worker-src 'self' blob:",
  "style-src 'self' 'unsafe-inline'",
  "connect-src 'self' ws: wss: blob: data:",
  "img-src 'self' data: blob: https:",
  "media-src 'self' data: blob: https:",
  "frame-src 'self'",
  "frame-ancestors 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

export function pageHeaders(type: string): { [name: string]: string } {
  const common = { 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', 'cross-origin-resource-policy': 'same-origin' }
  if (!type.startsWith('text/html')) return common
  return { ...common, 'content-security-policy': POLICY, 'permissions-policy': 'camera=(self), microphone=(self), clipboard-write=(self)' }
}
