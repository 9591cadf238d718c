/** Where a stream is forwarded to: an RTMP address in its parts. `stream` is a credential. */
export interface ForwardTarget {
  secure: boolean
  /** Lower case, without brackets. */
  host: string
  port: number
  app: string
  /** The key, with its query. */
  stream: string
}

const LONGEST = 2048
const ADDRESS = /^(rtmps?):\/\/([a-z0-9.-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::(\d{1,5}))?\/([^?#]{1,512})(\?[^#]*)?$/i
/** Printable ASCII without quotes and backslash: what keys and signatures are made of. */
const READABLE = /^[\x21\x23-\x26\x28-\x5b\x5d-\x7e]+$/

/** Undefined for what is no plain `rtmp(s)://host[:port]/app/key`: other schemes, user names, spaces, fragments. */
export function parseTarget(url: string): ForwardTarget | undefined {
  if (url.length > LONGEST || !READABLE.test(url)) return undefined
  const [, scheme = '', host = '', digits, path = '', query = ''] = ADDRESS.exec(url) ?? []
  const slash = path.lastIndexOf('/')
  const app = path.slice(0, Math.max(0, slash))
  const name = path.slice(slash + 1)
  const secure = scheme.toLowerCase() === 'rtmps'
  const port = Number(digits ?? (secure ? 443 : 1935))
  if (app === '' || name === '' || port < 1 || port > 65_535) return undefined
  return { secure, host: host.toLowerCase().replace(/^\[|\]$/g, ''), port, app, stream: name + query }
}

/** `host:port` as `forward.hosts` writes it. */
export function hostPort({ host, port }: Pick<ForwardTarget, 'host' | 'port'>): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}

/** The address without its key, for logs and answers. */
export function maskedTarget(target: ForwardTarget): string {
  return `rtmp${target.secure ? 's' : ''}://${hostPort(target)}/${target.app}/***`
}
