import { RedisServer } from '../support/redis_server.js'
import { cpuSeconds } from './process_cost.js'
import { compareWithFloor } from './rest_floor.js'

// The same calls as in rest.ts, with rooms in a Redis, whose own time is not in the figures. npx tsx
// test/bench/rest_redis.ts [rooms] [requests]

const rooms = Number(process.argv[2] ?? 10_000)
const requests = Number(process.argv[3] ?? 8_000)
const redis = await RedisServer.start()
try {
  const settings = { RTCROOM_STORE_PROVIDER: 'redis', RTCROOM_STORE_REDIS_URL: redis.url }
  const bars = { usual: 0.35, heartbeat: 0.6, get_pushers: 0.6 }
  await compareWithFloor(settings, bars, { rooms, requests })
  console.log(`Redis: ${cpuSeconds(redis.pid).toFixed(1)} s of a core in all`)
} finally {
  await redis.stop()
}
