import type { Logger } from 'pino'
import type { Clock } from '../clock.js'
import type { Address } from '../http/address.js'
import { publicAddress } from '../http/client_addresses.js'
import type { Ids } from '../ids.js'
import { type NodeAddress, type StreamNodes, slotOf } from '../media/embedded/stream_nodes.js'
import type { StreamState } from '../rooms/ports/media_provider.js'
import { streamOwner } from '../rooms/ports/stream_owner.js'
import { list } from '../store/redis/known_room.js'
import type { RedisStore } from '../store/redis/redis_store.js'
import { NodeList } from './node_list.js'
import type { NodeFacts, NodeTable } from './node_table.js'

/** How long it is remembered that a stream ended (ms). */
const ENDED_KEPT = 600_000

export interface RedisStreamNodesOptions {
  redis: RedisStore
  table: NodeTable
  slot: string
  /** Whether this process still is the node of its slot. */
  held: () => boolean
  /** Whether it is going to end. */
  draining: () => boolean
  clock: Clock
  ids: Ids
  log: Logger
}

/** The streams of all nodes: each writes down which are live on it, for as long as it lives. */
export class RedisStreamNodes implements StreamNodes {
  readonly slot: string
  private readonly live: NodeList
  private readonly addresses = new Map<string, NodeAddress>()

  constructor(private readonly options: RedisStreamNodesOptions) {
    this.slot = options.slot
    this.live = new NodeList({ ...options, key: options.redis.keys.streams(options.slot) })
  }

  get streams(): number {
    return this.live.size
  }

  get others(): boolean {
    return this.options.table.takers().some(([slot]) => slot !== this.slot)
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
    return this.nodeAddress(slotOf(streamID))
  }

  /** Whether the stream is published to this node. */
  owns(streamID: string): boolean {
    return slotOf(streamID) === this.slot
  }

  /** How the node of this slot is reached; undefined when it is not there. */
  addressAt(slot: string): Address | undefined {
    return this.lives(slot) ? this.nodeAddress(slot)?.address : undefined
  }

  /** Whether the node is there; of this one that is certain. */
  lives(slot: string): boolean {
    return slot === this.slot || this.options.table.lives(slot)
  }

  /** Whether the stream's node is there no more. After an outage that is not known for a while. */
  gone(streamID: string): boolean {
    return !this.lives(slotOf(streamID)) && this.options.table.settled
  }

  private nodeAddress(slot: string): NodeAddress | undefined {
    const facts = this.options.table.find(slot)
    if (facts === undefined) return undefined
    const { nodeUrl, rtmpHost } = facts
    const key = `${nodeUrl} ${rtmpHost}`
    const address = this.addresses.get(key) ?? { address: publicAddress(nodeUrl), rtmpHost }
    this.addresses.set(key, address)
    return address
  }

  refusal(streamID: string): string | undefined {
    if (!this.owns(streamID)) return 'the stream is to be published to another node'
    if (this.options.draining() && this.others) return 'this node ends: the stream is to be published to another one'
    return this.options.held() ? undefined : 'this process is not the node of its place any more'
  }

  began(streamID: string): void {
    const { keys } = this.options.redis
    this.live.add(streamID, (commands) => commands.del(keys.endedStream(streamID)))
  }

  ended(streamID: string): void {
    const { keys } = this.options.redis
    this.live.delete(streamID, (commands) => commands.set(keys.endedStream(streamID), '1', 'PX', ENDED_KEPT))
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
    if (live !== null) return 'live'
    if (ended === '1') return 'ended'
    if (this.lives(slot)) return 'never'
    return table.settled ? 'ended' : 'unknown'
  }

  async inUse(streamID: string): Promise<boolean> {
    const { redis } = this.options
    const userID = streamOwner(streamID)
    for (const roomID of await redis.roomsOf(userID))
      if ((await redis.get(roomID))?.view.members.get(userID)?.streamID === streamID) return true
    return false
  }
}
