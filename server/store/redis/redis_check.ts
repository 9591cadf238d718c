import type { Logger } from 'pino'
import type { Clock } from '../../clock.js'
import { ConfigError } from '../../config/config_error.js'
import type { Check } from '../../doctor/run_checks.js'
import { checkKind } from './check_server.js'
import { RedisLink } from './link.js'
import type { RedisAddress } from './redis_address.js'
import { CLOCK_OFF } from './redis_clock.js'

/** Of its maxmemory. */
const MOST_FULL = 0.9

/** Whether the Redis of `address` can hold rooms, and keeps what it is told. Writes nothing. */
export function redisCheck(address: RedisAddress, { clock, log }: { clock: Clock; log: Logger }): Check {
  const name = 'redis'
  const bad = (message: string, messageEn: string) => ({ name, ok: false, message, messageEn })
  return {
    name,
    async run() {
      const link = new RedisLink({ address, clock, log })
      try {
        await link.open()
        const version = await checkKind(link)
        const began = clock.monotonic()
        const [seconds, micros] = await link.call((redis) => redis.time())
        const took = Math.ceil(clock.monotonic() - began)
        const off = Math.abs(Number(seconds) * 1000 + Number(micros) / 1000 - clock.now())
        if (off > CLOCK_OFF + took)
          return bad(
            `Redis 与本机的时钟相差 ${Math.round(off / 1000)} 秒：请在两台机器上打开时间同步（NTP）`,
            `The clocks of Redis and of this machine are ${Math.round(off / 1000)} s apart: turn on NTP on both`,
          )
        const full = fullnessOf(await link.call((redis) => redis.info('memory')))
        if (full > MOST_FULL)
          return bad(
            `Redis 的内存已用 ${Math.round(full * 100)}%（maxmemory），用满后不再接受任何写入：请调大 maxmemory，或找出占用内存的其他应用`,
            `Redis uses ${Math.round(full * 100)} % of its maxmemory, and takes no changes once that is full: raise maxmemory, or find what else fills it`,
          )
        const persistence = await link.call((redis) => redis.info('persistence'))
        if (/^(?:rdb_last_bgsave_status|aof_last_write_status):err/m.test(persistence))
          return bad(
            'Redis 无法写入自己的磁盘，因此可能拒绝写入：请查看 Redis 的日志和磁盘空间',
            'Redis could not write to its disk, and may take no changes for it: look at its log and at the space there',
          )
        if (/^aof_enabled:0/m.test(persistence))
          return bad(
            'Redis 没有打开 appendonly：重新启动后房间会丢失，请设置 appendonly yes',
            'Redis has appendonly off: rooms are lost when it starts again; set appendonly yes',
          )
        return {
          name,
          ok: true,
          message: `Redis ${version} 可用，往返 ${took} 毫秒`,
          messageEn: `Redis ${version} serves, ${took} ms there and back`,
        }
      } catch (error) {
        if (error instanceof ConfigError) return bad(`Redis 不能使用：${error.message}`, error.message)
        throw error
      } finally {
        link.close()
      }
    },
  }
}

/** The part of its maxmemory that Redis uses; 0 without one. */
function fullnessOf(memory: string): number {
  const most = Number(/^maxmemory:(\d+)/m.exec(memory)?.[1] ?? 0)
  return most === 0 ? 0 : Number(/^used_memory:(\d+)/m.exec(memory)?.[1] ?? 0) / most
}
