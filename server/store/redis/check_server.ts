import { ConfigError } from '../../config/config_error.js'
import type { Keys } from './keys.js'
import type { RedisLink } from './link.js'
import { FORMAT, READ_FORMAT } from './room_codec.js'

const OLDEST = [6, 2] as const

/** What must be so before rooms are kept there. Throws ConfigError with the line that says what to do. */
export async function checkServer(link: RedisLink, keys: Keys): Promise<void> {
  await checkKind(link)
  await checkFormat(link, keys)
}

/** The version of the server, if rooms can be kept there. Throws ConfigError. */
export async function checkKind(link: RedisLink): Promise<string> {
  const info = await link.call((redis) => redis.info('server'))
  const version = /^redis_version:(\S+)/m.exec(info)?.[1] ?? '0'
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]))
    throw new ConfigError(
      `store.redisUrl: Redis ${version} is too old: update it to 7, at least to ${OLDEST.join('.')}`,
    )
  const policy = await evictionPolicy(link)
  if (policy !== undefined && policy !== 'noeviction')
    throw new ConfigError(
      `store.redisUrl: Redis drops what is in use when it is full (maxmemory-policy ${policy}): set maxmemory-policy noeviction`,
    )
  return version
}

/** Undefined where it may not be asked for. */
async function evictionPolicy(link: RedisLink): Promise<string | undefined> {
  try {
    const found = await link.call((redis) => redis.config('GET', 'maxmemory-policy'))
    return Array.isArray(found) ? String(found[1]) : undefined
  } catch {
    return undefined
  }
}

/** Writes down in which form rooms are written here, and refuses to read a newer one. */
async function checkFormat(link: RedisLink, { meta }: Keys): Promise<void> {
  const found = Number(await link.call((redis) => redis.hget(meta, 'f')))
  if (found > READ_FORMAT)
    throw new ConfigError(
      `store.redisUrl: rooms there are written in format ${found}, this release reads up to ${READ_FORMAT}: update this node`,
    )
  if (found < FORMAT) await link.call((redis) => redis.hset(meta, 'f', FORMAT))
}
