import type { Logger } from 'pino'
import type { Clock } from '../clock.js'
import { publicAddress } from '../http/client_addresses.js'
import type { Ids } from '../ids.js'
import { type NodeAddress, type StreamNodes, slotOf } from '../media/embedded/stream_nodes.js'
import type { StreamState } from '../rooms/ports/media_provider.js'
import { streamOwner } from '../rooms/ports/stream_owner.js'
import { list } from '../store/redis/known_room.js'
import { PLACE_KEPT } from '../store/redis/node_place.js'
import type { RedisStore } from '../store/redis/redis_store.js'
import type { NodeFacts, NodeTable } from './node_table.js'

const RENEW_INTERVAL = 2_000
/** How long it is remembered that a stream ended (ms). */
const ENDED_KEPT = 600_000

export interface RedisStreamNodesOptions {
  redis: RedisStore
  table: NodeTable
  slot: string
  /** Whether this process still is the node of its slot. */
  held: () => boolean
  clock: Clock
  ids: Ids
  log: Logger
}

/** The streams of all nodes: each writes down which are live on it, for as long as it lives. */
export class RedisStreamNodes implements StreamNodes {
  readonly slot: string
  private readonly live = new Set<string>()
  private readonly addresses = new Map<string, NodeAddress>()
  private stale = true

  constructor(private readonly options: RedisStreamNodesOptions) {
    this.slot = options.slot
    options.clock.every(RENEW_INTERVAL, () => void this.renew())
  }

  get streams(): number {
    return this.live.size
  }

  /** The less loaded of two: the best of all would get every new stream until the next figures. */
  choose(): string {
    const takers = this.options.table.takers()
    const pick = (): [string, NodeFacts] | undefined => takers[Math.floor(Math.random() * takers.length)]
    const [one, other] = [pick(), pick()]
    if (one === undefined || other === undefined) return this.slot
    return one[1].streams <= other[1].streams ? one[0] : other[0]
  }

  addressOf(streamID: string): NodeAddress | undefined {
    const facts = this.options.table.find(slotOf(streamID))
    if (facts === undefined) return undefined
    const { nodeUrl, rtmpHost } = facts
    const key = `${nodeUrl} ${rtmpHost}`
    const address = this.addresses.get(key) ?? { address: publicAddress(nodeUrl), rtmpHost }
    this.addresses.set(key, address)
    return address
  }

  refusal(streamID: string): string | undefined {
    if (slotOf(streamID) !== this.slot) return 'the stream is to be published to another node'
    return this.options.held() ? undefined : 'this process is not the node of its place any more'
  }

  began(streamID: string): void {
    const { redis } = this.options
    const { keys } = redis
    this.live.add(streamID)
    this.write((commands) =>
      commands
        .hset(keys.streams(this.slot), streamID, 'live')
        .pexpire(keys.streams(this.slot), PLACE_KEPT)
        .del(keys.endedStream(streamID)),
    )
  }

  ended(streamID: string): void {
    const { keys } = this.options.redis
    this.live.delete(streamID)
    this.write((commands) =>
      commands.hdel(keys.streams(this.slot), streamID).set(keys.endedStream(streamID), '1', 'PX', ENDED_KEPT),
    )
  }

  async state(streamID: string): Promise<StreamState> {
    const { redis, table } = this.options
    const { keys } = redis
    const slot = slotOf(streamID)
    const [live, ended] = list(
      await redis.link.call((connection) =>
        connection.multi().hget(keys.streams(slot), streamID).get(keys.endedStream(streamID)).exec(),
      ),
    ).map((reply) => list(reply)[1])
    if (live === 'live') return 'live'
    if (ended === '1') return 'ended'
    if (slot === this.slot || table.lives(slot)) return 'never'
    return table.settled ? 'ended' : 'unknown'
  }

  async inUse(streamID: string): Promise<boolean> {
    const { redis } = this.options
    const userID = streamOwner(streamID)
    for (const roomID of await redis.roomsOf(userID))
      if ((await redis.get(roomID))?.view.members.get(userID)?.streamID === streamID) return true
    return false
  }

  /** What is live is live for as long as this process says so; what Redis lost is written again. */
  private async renew(): Promise<void> {
    const { redis, log } = this.options
    const key = redis.keys.streams(this.slot)
    try {
      const known = await redis.link.call((connection) => connection.pexpire(key, PLACE_KEPT))
      if (!this.stale && (known === 1 || this.live.size === 0)) return
      const fields = [...this.live].flatMap((streamID) => [streamID, 'live'])
      await redis.link.call(async (connection) => {
        const commands = connection.multi().del(key)
        if (fields.length > 0) commands.hset(key, ...fields).pexpire(key, PLACE_KEPT)
        await commands.exec()
      })
      this.stale = false
    } catch (error) {
      log.debug({ err: error }, 'redis: the live streams are not written down now')
    }
  }

  private write(add: (commands: Commands) => Commands): void {
    const { redis, log } = this.options
    redis.link
      .call((connection) => add(connection.multi()).exec())
      .catch((error: unknown) => {
        this.stale = true
        log.debug({ err: error }, 'redis: a stream is not written down yet')
      })
  }
}

type Commands = ReturnType<RedisStore['link']['redis']['multi']>
