import { createHmac } from 'node:crypto'
import type { Logger } from 'pino'
import { CutOff } from '../bus/cut_off.js'
import { BusNews } from '../bus/node_news.js'
import { NodePresence } from '../bus/node_presence.js'
import { NodeQuestions } from '../bus/node_questions.js'
import { NodeTable } from '../bus/node_table.js'
import { RedisStreamNodes } from '../bus/stream_nodes.js'
import type { Clock } from '../clock.js'
import { ConfigError } from '../config/config_error.js'
import type { Config } from '../config_schema.js'
import type { Ids } from '../ids.js'
import { NodePlace } from '../store/redis/node_place.js'
import type { RedisStore } from '../store/redis/redis_store.js'
import { SLOT } from '../store/redis/scripts.js'

/** This process as one of several nodes. */
export interface ClusterPlane {
  readonly redis: RedisStore
  readonly streams: RedisStreamNodes
  readonly presence: NodePresence
  readonly cutOff: CutOff
  readonly questions: NodeQuestions
  /** Announces to the other nodes how to reach this one. */
  start(rtmpPort: number | undefined): Promise<void>
  /** New streams go elsewhere from now on. Resolves when the other nodes are being told. */
  drain(): Promise<void>
}

/** The process's place among the nodes that share the rooms; a process without cluster.secret must be the only one. */
export interface NodeMembership {
  readonly place: NodePlace
  readonly cluster?: ClusterPlane
  close(): Promise<void>
}

/** The slot of a node that serves its rooms alone. */
const ALONE = '00'
const PRINT_LENGTH = 16

interface Parts {
  clock: Clock
  ids: Ids
  log: Logger
}

/** Throws ConfigError when another process has this one's place. */
export async function joinNodes(redis: RedisStore, config: Config, parts: Parts): Promise<NodeMembership> {
  const { secret } = config.cluster
  const of = { redis, ...parts, remedies: remedies(config) }
  if (secret === '') {
    const place = new NodePlace({ ...of, slot: ALONE, nodeUrl: '', print: '', about: () => '{}' })
    await place.take()
    return { place, close: () => place.close() }
  }
  const own = ownFacts(config)
  const { nodeUrl } = own
  const slot = await slotFor(redis, nodeUrl)
  let draining = false
  const about = () => JSON.stringify({ ...own, streams: streams.streams, draining, at: redis.clock.monotonic() })
  const print = createHmac('sha256', secret).update('rtcroom').digest('hex').slice(0, PRINT_LENGTH)
  const table = new NodeTable({ redis, ...parts })
  const place = new NodePlace({ ...of, slot, nodeUrl, print, about })
  const streams = new RedisStreamNodes({
    redis,
    table,
    slot,
    held: () => place.held,
    draining: () => draining,
    ...parts,
  })
  const presence = new NodePresence({ redis, table, slot, ...parts })
  const cutOff = new CutOff({ link: redis.link, others: () => table.others(slot), ...parts })
  // Until they read the table again, the others would send publishers to a node that ends.
  const changed = new BusNews<{ slot: string }>('node', { redis, log: parts.log })
  changed.listen(() => void table.read())
  await place.take()
  await table.open()
  cutOff.start()
  const announce = async () => {
    await place.keepUp()
    await table.read()
    changed.tell({ slot })
  }
  return {
    place,
    cluster: {
      redis,
      streams,
      presence,
      cutOff,
      questions: new NodeQuestions({ redis, table, slot, ...parts }),
      async start(rtmpPort) {
        if (rtmpPort !== undefined && !/:\d+$/.test(own.rtmpHost)) own.rtmpHost = `${own.rtmpHost}:${rtmpPort}`
        await announce()
      },
      drain() {
        draining = true
        return announce()
      },
    },
    async close() {
      cutOff.close()
      table.close()
      await place.close()
    },
  }
}

function ownFacts({ cluster: { nodeUrl, rtmpHost } }: Config): { nodeUrl: string; rtmpHost: string } {
  return { nodeUrl: nodeUrl.replace(/\/$/, ''), rtmpHost: rtmpHost || new URL(nodeUrl).hostname }
}

async function slotFor({ link, keys }: RedisStore, nodeUrl: string): Promise<string> {
  const slot = await link.run(SLOT, [keys.slots], [nodeUrl])
  if (typeof slot === 'string') return slot
  throw new ConfigError(
    `cluster.nodeUrl: 255 nodes have been known in this Redis; delete the key ${keys.slots} while none of them runs`,
  )
}

function remedies({ store: { prefix }, cluster: { secret, nodeUrl } }: Config): { place: string; secret: string } {
  const other = `in the Redis of store.redisUrl another process serves the same rooms (${prefix})`
  if (secret === '') {
    const take = `store.prefix: ${other}: end it, give this one a prefix of its own, or make both nodes of a cluster (cluster.secret)`
    return { place: take, secret: take }
  }
  return {
    place: `cluster.nodeUrl: another process is the node of ${nodeUrl}: end it, or give each its own address`,
    secret: `cluster.secret: ${other} with another secret or none: give all of them the same`,
  }
}
