import { get as httpGet } from 'node:http'
import { get as httpsGet } from 'node:https'
import { type Config, loadConfig } from '../config.js'
import { messageOf } from '../error_message.js'

/*
 * node dist/server/doctor/health.js exits with 0 if the server on this machine answers. It uses the server's own
 * settings (port, host, TLS), so that it stays right when they change. For Docker's HEALTHCHECK and the like.
 */

const TIMEOUT = 2500

/** The address of /healthz for a process on the same machine. */
export function healthUrl({ host, port, tls }: Pick<Config, 'host' | 'port' | 'tls'>): string {
  // Both families are served at `::`, or IPv4 alone where there is no IPv6.
  const local = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  return `${tls.cert === '' ? 'http' : 'https'}://${local.includes(':') ? `[${local}]` : local}:${port}/healthz`
}

/**
 * Resolves when the server answers 200. The name in its certificate is that of the public address, so it is not
 * compared.
 */
export function askHealth(url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const get = url.startsWith('https:') ? httpsGet : httpGet
    const request = get(url, { agent: false, rejectUnauthorized: false, timeout: TIMEOUT }, (answer) => {
      answer.resume()
      if (answer.statusCode === 200) resolve()
      else reject(new Error(`${url} answers ${answer.statusCode}`))
    })
    request.once('timeout', () => request.destroy(new Error(`${url} does not answer within ${TIMEOUT} ms`)))
    request.once('error', reject)
    // After a 101 answer Node closes the request without an error.
    request.once('close', () => reject(new Error(`${url} gives no answer that HTTP knows`)))
  })
}

if (process.argv[1]?.endsWith('health.js')) {
  loadConfig()
    .then((config) => askHealth(healthUrl(config)))
    .then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${messageOf(error)}\n`)
        process.exit(1)
      },
    )
}
