import type { Redis } from 'ioredis'
import type { Logger } from 'pino'
import { type Cancel, type Clock, pause } from '../../clock.js'
import { ConfigError } from '../../config/config_error.js'
import { messageOf } from '../../error_message.js'
import { StoreAway } from '../../rooms/ports/store_away.js'
import { type RedisAddress, redisAt, shownAddress } from './redis_address.js'
import { reignIn } from './reign.js'
import { cannotNow, isReplyError, reasonOf, takesNothing } from './reply_error.js'
import type { Script } from './scripts.js'

/** A command that got no answer by then may have been carried out or not (ms). */
const COMMAND_TIMEOUT = 800
/** How long a call waits for a link that is down (ms). */
const LINK_WAIT = 500
/** How long a call is repeated (ms): with the last command's time-out below two seconds. */
export const BUDGET = 1_100
/** Without any answer for so long a connection leads nowhere: another one is tried (ms). */
const SILENT = 3_000
/** Before a call is repeated (ms). */
const RETRY_PAUSE = 20
/** Before a replica is left, to look whether the address leads to the primary by now (ms). */
const REPLICA_PAUSE = 200
/** Between two lines in the log about a Redis that refuses (ms). */
const REFUSED_AGAIN = 60_000
const REPLICA = 'it is a replica: nothing can be written to it'
/** How long the start waits for a Redis that loads its data, or for a primary (ms). */
const OPEN_WAIT = 3_000
/** A node's own probes are refused more often than this where Redis takes no changes (ms). */
const REFUSED_WITHIN = 3_000
/** How often it is looked whether the epoch still is the same (ms). */
const EPOCH_INTERVAL = 10_000
const NO_ANSWER = 'no answer'

export interface LinkOptions {
  address: RedisAddress
  clock: Clock
  log: Logger
  /** The server that answers is another one, or was restarted: what it knows may be older than what is known here. */
  epochChanged?: () => void
}

/** The connection for commands. What it cannot do within the time that a caller has, it says by StoreAway. */
export class RedisLink {
  readonly redis: Redis
  /** Changes whenever another server answers, the same one restarted, or is the primary once more. */
  epoch = ''
  private readonly stop: Cancel
  private up = false
  /** There is a connection, on which a command waited for its answer in vain. */
  private silent = false
  /** Why there is no connection, as far as it is known. */
  private fault = NO_ANSWER
  private lastAnswer = Number.NEGATIVE_INFINITY
  private lastRefusal = Number.NEGATIVE_INFINITY
  /** When it was last said that it refuses. */
  private saidRefused = Number.NEGATIVE_INFINITY
  private readonly waiting = new Set<() => void>()
  /** What is to be sent before this turn of the event loop ends; undefined = nothing was yet. */
  private turn: (() => void)[] | undefined
  /** Since the start: how many were answered, how long these took (ms), and how many were given up. */
  readonly calls = { answered: 0, ms: 0, givenUp: 0 }

  constructor(private readonly options: LinkOptions) {
    const { address, clock, log } = options
    this.redis = redisAt(address, 'store', { commandTimeout: COMMAND_TIMEOUT })
    this.redis.on('error', (error: Error) => {
      this.fault = error.message
      log.debug({ err: error }, 'redis: no connection')
    })
    this.redis.on('close', () => this.down())
    this.redis.on('ready', () => void this.greet())
    this.stop = clock.every(EPOCH_INTERVAL, () => void this.lookAgain().catch(() => {}))
  }

  /** Throws ConfigError when no Redis answers at the address. */
  async open(): Promise<void> {
    const { address, clock } = this.options
    try {
      // Sentinels that are not there are asked for ever.
      const refused = this.redis.connect().then(() => new Promise<never>(() => {}))
      await Promise.race([refused, this.linked(clock.monotonic() + OPEN_WAIT)])
    } catch {
      const setting = address.sentinels?.length ? 'store.sentinels' : 'store.redisUrl'
      throw new ConfigError(
        `${setting}: got ${shownAddress(address)}, where no Redis serves (${this.fault}): start it, or name another address, user or password`,
      )
    }
  }

  close(): void {
    this.stop()
    this.up = false
    this.redis.disconnect()
  }

  /** Whether Redis answered within the last `ms`. */
  answeredWithin(ms: number): boolean {
    return this.up && this.options.clock.monotonic() - this.lastAnswer < ms
  }

  /** Redis answers and takes no changes: it is full, or cannot write to its disk. */
  get readOnly(): boolean {
    return this.up && this.options.clock.monotonic() - this.lastRefusal < REFUSED_WITHIN
  }

  run(script: Script, keys: readonly string[], args: readonly (string | number)[], until?: number): Promise<unknown> {
    return this.call(async (redis) => {
      try {
        return await redis.evalsha(script.digest, keys.length, ...keys, ...args)
      } catch (error) {
        if (!messageOf(error).startsWith('NOSCRIPT')) throw error
        return redis.eval(script.text, keys.length, ...keys, ...args)
      }
    }, until)
  }

  /** `command` may be sent more than once: what must not be done twice carries a token. */
  async call<T>(
    command: (redis: Redis) => Promise<T>,
    until: number = this.options.clock.monotonic() + BUDGET,
  ): Promise<T> {
    const began = this.options.clock.monotonic()
    try {
      const answer = await this.tried(command, until)
      this.calls.answered++
      this.calls.ms += this.options.clock.monotonic() - began
      return answer
    } catch (error) {
      if (error instanceof StoreAway) this.calls.givenUp++
      throw error
    }
  }

  /** Calls before this turn of the event loop ends. What it sends goes out with all else of the turn. */
  atTurnEnd(send: () => void): void {
    this.gather().push(send)
  }

  /**
   * From now to the end of the turn commands go out in one write: the system call costs more than most of them, and of
   * a busy server's turn there are several.
   */
  private gather(): (() => void)[] {
    if (this.turn) return this.turn
    const { stream } = this.redis
    const turn: (() => void)[] = []
    this.turn = turn
    stream?.cork()
    setImmediate(() => {
      for (const send of turn) send()
      this.turn = undefined
      stream?.uncork()
    })
    return turn
  }

  private async tried<T>(command: (redis: Redis) => Promise<T>, until: number): Promise<T> {
    for (;;) {
      if (!this.serves) await this.linked(Math.min(until, this.options.clock.monotonic() + LINK_WAIT))
      const sent = this.options.clock.monotonic()
      try {
        this.gather()
        const answer = await command(this.redis)
        this.answered()
        return answer
      } catch (error) {
        if (isReplyError(error) && !cannotNow(error)) throw error
        if (!isReplyError(error) && this.lastAnswer <= sent) void this.listen()
        if (this.options.clock.monotonic() > until) {
          if (isReplyError(error)) this.refused(error)
          throw new StoreAway({ cause: error })
        }
        await pause(this.options.clock, RETRY_PAUSE)
      }
    }
  }

  /** Full, unable to write to its disk: somebody has to do something about that. */
  private refused(error: Error): void {
    const now = this.options.clock.monotonic()
    if (takesNothing(error)) this.lastRefusal = this.lastAnswer = now
    if (now - this.saidRefused < REFUSED_AGAIN) return
    this.saidRefused = now
    this.options.log.error({ reason: reasonOf(error) }, 'redis: it answers, but does not take what it is given')
  }

  private get serves(): boolean {
    return this.up && !this.silent
  }

  private answered(): void {
    this.lastAnswer = this.options.clock.monotonic()
    if (!this.up) return
    this.silent = false
    if (this.waiting.size === 0) return
    for (const done of this.waiting) done()
    this.waiting.clear()
  }

  /**
   * Asks until it answers, or the connection is given up. Meanwhile no call is sent: each would wait anew for its own
   * time-out, and who makes several, one after another, for all of these.
   */
  private async listen(): Promise<void> {
    if (!this.serves) return
    this.silent = true
    while (this.up && this.silent) {
      try {
        await this.redis.ping()
        this.answered()
      } catch {
        if (!this.answeredWithin(SILENT)) this.drop()
        else await pause(this.options.clock, RETRY_PAUSE)
      }
    }
  }

  private async linked(until: number): Promise<void> {
    if (this.serves) return
    const { clock } = this.options
    await new Promise<void>((resolve, reject) => {
      const done = () => {
        stop()
        resolve()
      }
      const stop = clock.after(Math.max(0, until - clock.monotonic()), () => {
        this.waiting.delete(done)
        reject(new StoreAway())
      })
      this.waiting.add(done)
    })
  }

  private drop(): void {
    if (!this.up) return
    this.down()
    this.redis.disconnect(true)
  }

  private down(): void {
    if (this.up) this.options.log.warn('redis: the connection is lost, trying again')
    this.up = false
    this.silent = false
  }

  /** Nobody may write before it is known who answers, and nobody reads what a replica may not have heard of yet. */
  private async greet(): Promise<void> {
    try {
      const { isReplica, epoch } = reignIn(await this.redis.info())
      if (isReplica) return await this.leaveReplica()
      if (this.epoch !== '') this.options.log.info({ epoch }, 'redis: connected again')
      this.enter(epoch)
      this.fault = NO_ANSWER
      this.up = true
      this.answered()
    } catch (error) {
      this.fault = messageOf(error)
      this.options.log.debug({ err: error }, 'redis: connected, but it does not answer')
      this.redis.disconnect(true)
    }
  }

  /**
   * A primary takes another epoch also when it has had no replica for an hour: nodes that came before and after that
   * have to agree.
   */
  private async lookAgain(): Promise<void> {
    if (!this.serves) return
    const { isReplica, epoch } = reignIn(await this.redis.info())
    if (isReplica) this.drop()
    else this.enter(epoch)
  }

  private enter(epoch: string): void {
    if (epoch !== this.epoch && this.epoch !== '') this.options.epochChanged?.()
    this.epoch = epoch
  }

  private async leaveReplica(): Promise<void> {
    if (this.fault !== REPLICA) this.options.log.warn(`redis: where it answers now ${REPLICA}, trying again`)
    this.fault = REPLICA
    await pause(this.options.clock, REPLICA_PAUSE)
    if (this.redis.status === 'ready') this.redis.disconnect(true)
  }
}
