import type { C2CNotice, ChatMessage, UserNotice } from '../../wxlite/utils/protocol.js'
import type { Ids } from '../ids.js'
import type { ExchangeListener, ImExchange, KeptMessages } from '../im/embedded/exchange.js'
import type { ImLimits } from '../im/embedded/limits.js'
import { list } from '../store/redis/known_room.js'
import type { RedisStore } from '../store/redis/redis_store.js'
import { CHAT } from '../store/redis/scripts.js'
import { BUS_LENGTH, TOKEN_KEPT } from '../store/redis/writes.js'
import type { CutOff } from './cut_off.js'
import type { NodePresence } from './node_presence.js'

/** Users in one command. */
const AT_ONCE = 500
/** How often within its lease a place is kept. */
const STAYS = 4
const TOKEN_BYTES = 12

export interface RedisExchangeOptions {
  redis: RedisStore
  presence: Pick<NodePresence, 'arrived' | 'departed' | 'online'>
  cutOff: Pick<CutOff, 'now' | 'listen'>
  ids: Ids
  limits: Pick<ImLimits, 'keptMessages' | 'keptMessageBytes'>
  /** How long a place in an audience stays after its socket was seen (ms). */
  lease: number
}

/** Chat and notices of several nodes: messages are kept beside their rooms, and everything goes over the bus. */
export class RedisExchange implements ImExchange {
  readonly stayInterval: number

  constructor(private readonly options: RedisExchangeOptions) {
    this.stayInterval = options.lease / STAYS
  }

  async post(message: Omit<ChatMessage, 'msgSeq'>): Promise<number | undefined> {
    const {
      redis: { link, keys, node, clock },
      ids,
      limits: { keptMessages, keptMessageBytes },
    } = this.options
    const { roomID } = message
    const names = [keys.room(roomID), keys.chat(roomID), keys.bus, keys.token(ids.hex(TOKEN_BYTES))]
    const kept = [keptMessages, keptMessageBytes, node, roomID, TOKEN_KEPT, BUS_LENGTH]
    const number = await link.run(CHAT, names, [link.epoch, clock.monotonic(), JSON.stringify(message), ...kept])
    return number === null ? undefined : Number(number)
  }

  async messages(roomID: string): Promise<KeptMessages> {
    const { link, keys } = this.options.redis
    const [kept, last] = list(
      await link.call((redis) => redis.multi().xrange(keys.chat(roomID), '-', '+').hget(keys.room(roomID), 'm').exec()),
    ).map((reply) => list(reply)[1])
    const messages = list(kept).map((entry) => messageIn(String(list(list(entry)[1])[1])))
    return { messages, msgSeq: Number(last ?? messages.at(-1)?.msgSeq ?? 0) }
  }

  async tell(userID: string, notice: UserNotice | C2CNotice): Promise<void> {
    await this.options.redis.tell('user', userID, notice)
  }

  async stay(present: ReadonlyMap<string, Iterable<string>>): Promise<void> {
    const { redis, lease } = this.options
    const until = redis.clock.monotonic() + lease
    await redis.link.call(async (connection) => {
      const commands = connection.pipeline()
      for (const [roomID, users] of present) {
        const named = [...users]
        for (let at = 0; at < named.length; at += AT_ONCE) {
          const scores = named.slice(at, at + AT_ONCE).flatMap((userID) => [until, userID])
          commands.zadd(redis.keys.leaving(roomID), 'XX', 'GT', ...scores)
        }
      }
      await commands.exec()
    })
  }

  arrived(userID: string): void {
    this.options.presence.arrived(userID)
  }

  departed(userID: string): void {
    this.options.presence.departed(userID)
  }

  online(userIDs: readonly string[]): Promise<readonly string[]> {
    return this.options.presence.online(userIDs)
  }

  get cutOff(): boolean {
    return this.options.cutOff.now
  }

  listen({ posted, told, missed, cutOff }: ExchangeListener): void {
    const { redis } = this.options
    redis.on('chat', ({ data }, reaches) => {
      if (reaches.includes('everywhere')) posted(messageIn(data))
    })
    redis.on('user', ({ id, data }) => told(id, JSON.parse(data)))
    redis.onGap(missed)
    this.options.cutOff.listen(cutOff)
  }
}

/** Written by a node of ours. */
export function messageIn(text: string): ChatMessage {
  return JSON.parse(text)
}
