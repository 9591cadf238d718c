import { Redis, type RedisOptions } from 'ioredis'

/** Where Redis is: at one address, or wherever its Sentinels say that the primary is now. */
export interface RedisAddress {
  /** With Sentinels its user, password, database and TLS count; its host does not. */
  readonly url: string
  /** `host` or `host:port`. */
  readonly sentinels?: readonly string[]
  /** What the Sentinels call the primary, and their own password. */
  readonly sentinelName?: string
  readonly sentinelPassword?: string
  /** PEM of who signed the certificates of `rediss://`, where that is nobody whom Node knows. */
  readonly ca?: string
}

const SENTINEL_PORT = 26_379

/**
 * Makes a connection; it is opened by its `connect`. Nothing is queued while it is down,
 * nothing runs after its caller gave up.
 */
export function redisAt(address: RedisAddress, name: string, more: RedisOptions = {}): Redis {
  const { url, ca, sentinels = [], sentinelName: primary, sentinelPassword } = address
  const secure = url.startsWith('rediss:')
  const tls = ca === undefined ? {} : { ca }
  return new Redis(url, {
    connectionName: `rtcroom-${name}`,
    lazyConnect: true,
    protocol: 2,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    enableAutoPipelining: false,
    maxRetriesPerRequest: null,
    connectTimeout: 1_000,
    disconnectTimeout: 200,
    retryStrategy: (times) => Math.min(50 * times, 500),
    reconnectOnError: (error) => (error.message.startsWith('READONLY') ? 1 : false),
    ...(secure && { tls }),
    ...(sentinels.length > 0 && {
      sentinels: sentinels.map(endpoint),
      name: primary,
      sentinelPassword,
      sentinelCommandTimeout: 1_000,
      sentinelRetryStrategy: (times: number) => Math.min(50 * times, 500),
      // Not failoverDetector: word of a new primary that comes while one is looked for ends the connection for ever. An
      // old primary that hangs is left since it does not answer.
      ...(secure && { enableTLSForSentinelMode: true, sentinelTLS: tls }),
    }),
    ...more,
  })
}

/** For people: without the password. */
export function shownAddress({ url, sentinels = [], sentinelName }: RedisAddress): string {
  if (sentinels.length > 0) return `${sentinelName} of ${sentinels.join(', ')}`
  return url.replace(/\/\/[^@/]*@/, '//(set)@')
}

/** `[::1]:26379`, `a:26379` or `a`. */
function endpoint(text: string): { host: string; port: number } {
  const [, host = text, port = SENTINEL_PORT] = /^\[?(.+?)\]?(?::(\d+))?$/.exec(text) ?? []
  return { host, port: Number(port) }
}
