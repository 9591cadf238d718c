import type { Keys } from './keys.js'
import type { RedisLink } from './link.js'
import { FORMAT } from './room_codec.js'

/** Writes down in which form rooms are written here, and refuses to read a newer one. */
export async function checkFormat(link: RedisLink, { meta }: Keys): Promise<void> {
  await link.call((redis) => redis.hsetnx(meta, 'f', FORMAT))
  const found = Number(await link.call((redis) => redis.hget(meta, 'f')))
  if (found > FORMAT)
    throw new Error(
      `store.redisUrl: rooms there are written in format ${found}, this release reads up to ${FORMAT}: update this node`,
    )
}
