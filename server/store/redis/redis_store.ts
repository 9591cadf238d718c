import type { Logger } from 'pino'
import type { Audience, RoomType } from '../../../wxlite/utils/protocol.js'
import { Bus } from '../../bus/bus.js'
import type { BusEntry } from '../../bus/entry.js'
import { type ShardKeeper, Shards } from '../../bus/shards.js'
import type { Clock } from '../../clock.js'
import type { Ids } from '../../ids.js'
import type { Reach } from '../../rooms/ports/room_listener.js'
import type { CommitListener, RoomStore, StoreCounts, UpdateOptions } from '../../rooms/ports/room_store.js'
import { StoreAway } from '../../rooms/ports/store_away.js'
import { isListed } from '../../rooms/rules/policy.js'
import type { Room } from '../../rooms/rules/room.js'
import type { Outcome, Rule } from '../../rooms/rules/step.js'
import { checkServer } from './check_server.js'
import { DueRooms } from './due_rooms.js'
import { EntryHearers, type EntryListener } from './entry_hearers.js'
import { Keys } from './keys.js'
import { UnknownListener } from './known_audience.js'
import { list } from './known_room.js'
import { KnownRooms } from './known_rooms.js'
import { RedisLink } from './link.js'
import { OwedBeats } from './owed_beats.js'
import { OwnCommits } from './own_commits.js'
import { Questions } from './questions.js'
import type { RedisAddress } from './redis_address.js'
import { RedisClock } from './redis_clock.js'
import { RoomWriter } from './room_writer.js'
import { LIST, ROOMS_OF } from './scripts.js'
import { TurnCalls } from './turn_calls.js'
import { UnheardVersions } from './unheard_versions.js'
import { BUS_LENGTH, Writes } from './writes.js'

const READY_WITHIN = 2_000
const NODE_BYTES = 8
/** Whose rooms one call asks for: Redis serves nobody else meanwhile. */
const USERS_AT_ONCE = 200

const HERE: readonly Reach[] = ['origin', 'everywhere']
const ELSEWHERE: readonly Reach[] = ['everywhere']
const ONCE: readonly Reach[] = ['once']

export interface RedisStoreOptions {
  address: RedisAddress
  prefix: string
  clock: Clock
  ids: Ids
  log: Logger
  /** How long nobody lapses after an outage (ms): a heartbeat time-out. */
  grace: number
}

/** Rooms in Redis, shared by all processes over the same one. No process owns a room. */
export class RedisStore implements RoomStore {
  readonly keys: Keys
  readonly link: RedisLink
  private readonly rooms: KnownRooms
  private readonly memberships: TurnCalls<string>
  private readonly writer: RoomWriter
  private readonly dueRooms: DueRooms
  readonly bus: Bus
  private readonly shards: Shards
  /** The time by which the rooms live. */
  readonly clock: RedisClock
  /** This process, among all that ever ran. */
  readonly node: string
  private listener: CommitListener = () => {}
  private keeper: ShardKeeper | undefined
  private readonly hearers: EntryHearers
  private readonly gapHearers: (() => void)[] = []
  private readonly unheard: UnheardVersions
  private readonly owed: OwedBeats
  private readonly own = new OwnCommits()

  private constructor(options: RedisStoreOptions) {
    const { address, prefix, log, clock, ids, grace } = options
    this.node = ids.hex(NODE_BYTES)
    this.unheard = new UnheardVersions(clock)
    this.hearers = new EntryHearers(log)
    this.keys = new Keys(prefix)
    this.link = new RedisLink({ address, clock, log, epochChanged: () => this.restarted() })
    this.clock = new RedisClock(clock, this.link, log)
    this.owed = OwedBeats.ofMembers(this.link, this.keys)
    this.rooms = new KnownRooms(new Questions(this.link, this.keys))
    this.memberships = new TurnCalls(this.link, USERS_AT_ONCE, async (userIDs) =>
      list(
        await this.link.run(
          ROOMS_OF,
          userIDs.map((userID) => this.keys.memberships(userID)),
          [],
        ),
      ),
    )
    this.dueRooms = new DueRooms({ link: this.link, keys: this.keys, rooms: this.rooms, grace, log })
    this.writer = new RoomWriter({
      clock,
      now: () => this.clock.monotonic(),
      link: this.link,
      writes: new Writes(this.link, this.keys, this.node),
      known: this.rooms,
      own: this.own,
      node: this.node,
      heard: (version) => this.unheard.wait(version),
    })
    this.bus = new Bus({
      ...{ address, link: this.link, key: this.keys.bus, node: this.node, clock, log },
      heard: (entry) => this.dispatch(entry),
      gap: () => this.missed(),
    })
    this.shards = new Shards({
      ...{ link: this.link, keys: this.keys, bus: this.bus, node: this.node, clock, log },
      work: (entry) => this.carryOut(entry, ONCE),
      opened: async (shard, lease) => this.keeper?.opened(shard, lease),
      dropped: (shard) => this.keeper?.dropped(shard),
    })
  }

  /** Rejects when Redis is not there, or holds what this release cannot read. */
  static async open(options: RedisStoreOptions): Promise<RedisStore> {
    const store = new RedisStore(options)
    try {
      await store.link.open()
      await checkServer(store.link, store.keys)
      await store.clock.measure()
      await store.bus.open()
    } catch (error) {
      await store.close()
      throw error
    }
    return store
  }

  carries(roomID: string): boolean {
    return this.shards.holds(roomID)
  }

  /** Changes that had to be decided again, since the start. */
  get conflicts(): number {
    return this.writer.conflicts
  }

  update<T>(roomID: string, rule: Rule<T>, options: UpdateOptions = {}): Promise<Outcome<T>> {
    const { about = [], cause = '', seen, makes = false } = options
    return new Promise((resolve, reject) => {
      let settle = () => {}
      this.writer.add(roomID, {
        about,
        makes,
        run(batch) {
          try {
            const outcome = batch.run(rule, cause)
            settle = () => resolve(outcome)
          } catch (error) {
            if (error instanceof UnknownListener) throw error
            // The fault of this rule alone.
            settle = () => reject(error)
          }
        },
        settle: () => settle(),
        fail: (error) => {
          if (seen && error instanceof StoreAway) this.owed.add(roomID, seen.userID, seen.at)
          reject(error)
        },
      })
    })
  }

  listen(listener: CommitListener): void {
    this.listener = listener
    this.shards.open()
  }

  /** Calls for each entry of this kind that any node puts on the bus, and for those that this one is to carry out. */
  on(kind: string, hear: EntryListener): void {
    this.hearers.add(kind, hear)
  }

  /** Puts something on the bus, for every node. */
  async tell(kind: string, id: string, data: object): Promise<void> {
    const fields = ['k', kind, 'id', id, 'n', this.node, 'd', JSON.stringify(data)]
    await this.link.call((redis) => redis.xadd(this.keys.bus, 'MAXLEN', '~', BUS_LENGTH, '*', ...fields))
  }

  /** Who has to load what was kept for a shard, before `listen`. */
  keepShards(keeper: ShardKeeper): void {
    this.keeper = keeper
  }

  /** Calls when entries of the bus were lost: whoever follows it has to start over. */
  onGap(hear: () => void): void {
    this.gapHearers.push(hear)
  }

  async get(roomID: string, about: readonly string[] = []): Promise<Room | undefined> {
    return (await this.rooms.look(roomID, about)).room
  }

  async fetch(roomID: string): Promise<Room | undefined> {
    return (await this.rooms.fetch(roomID)).room
  }

  async audience(roomID: string, most: number): Promise<readonly Audience[]> {
    if (most <= 0) return []
    const newest = await this.link.call((redis) => redis.zrevrange(this.keys.order(roomID), 0, most - 1))
    if (newest.length === 0) return []
    const infos = await this.link.call((redis) => redis.hmget(this.keys.infos(roomID), ...newest))
    return newest.flatMap((userID, i) => {
      const userInfo = infos[i]
      return typeof userInfo === 'string' ? [{ userID, userInfo }] : []
    })
  }

  async list(type: RoomType, index: number, cnt: number): Promise<{ rooms: readonly Room[]; total: number }> {
    const { rooms, total } = await this.page(this.keys.listed(type), index, cnt)
    return { rooms: rooms.filter(isListed), total }
  }

  all(type: RoomType, index: number, cnt: number): Promise<{ rooms: readonly Room[]; total: number }> {
    return this.page(this.keys.all(type), index, cnt)
  }

  async due(now: number, dueAt: (room: Room) => number): Promise<{ rooms: readonly string[]; more: boolean }> {
    await this.owed.write()
    return this.dueRooms.find(now, dueAt)
  }

  async roomsOf(userID: string): Promise<readonly string[]> {
    return list(await this.memberships.ask(userID)).map(String)
  }

  async counts(): Promise<StoreCounts> {
    const counts = await this.link.call((redis) =>
      redis.hmget(this.keys.counts, 'double_room', 'multi_room', 'live_room', 'members', 'audience'),
    )
    const [double_room = 0, multi_room = 0, live_room = 0, members = 0, audience = 0] = counts.map(Number)
    return { rooms: { double_room, multi_room, live_room }, members, audience }
  }

  async ready(): Promise<boolean> {
    if (this.link.readOnly) return false
    if (!this.bus.hears || !this.clock.right) return false
    if (this.link.answeredWithin(READY_WITHIN)) return true
    const answer = this.link.call((redis) => redis.ping())
    return answer.then(Boolean, () => false)
  }

  async close(): Promise<void> {
    this.clock.close()
    await this.shards.close()
    this.bus.close()
    this.link.close()
  }

  private async page(key: string, index: number, cnt: number): Promise<{ rooms: readonly Room[]; total: number }> {
    const [total, ...pairs] = list(await this.link.run(LIST, [key], [index, index + cnt - 1, this.keys.rooms]))
    const found: (Room | undefined | Promise<Room | undefined>)[] = []
    for (let i = 0; i + 1 < pairs.length; i += 2) {
      const roomID = String(pairs[i])
      const known = this.rooms.find(roomID)
      found.push(known?.version === pairs[i + 1] ? known?.room : this.get(roomID))
    }
    const rooms = (await Promise.all(found)).filter((room) => room !== undefined)
    return { rooms, total: Number(total) }
  }

  /** Another server answers, or the same one was restarted: what was known and heard may be lost there. */
  private restarted(): void {
    this.rooms.forgetAll()
    this.bus.reconnect()
  }

  private missed(): void {
    this.rooms.forgetAll()
    this.own.forgetAll()
    this.shards.lost()
    for (const hear of this.gapHearers) hear()
  }

  /** Of the commits of all nodes, in the order of the bus. */
  private dispatch(entry: BusEntry): void {
    const { kind, id, node, version } = entry
    const here = node === this.node
    if (kind === 'room' && here) {
      const commit = this.own.heard(version)
      if (commit) entry.recall(commit)
    } else if (kind === 'room') {
      const known = this.rooms.find(id)
      if (known && known.version !== version) this.rooms.forget(id)
    }
    void this.carryOut(entry, here ? HERE : ELSEWHERE)
    this.shards.heard(entry)
    this.unheard.heard(version)
  }

  private carryOut(entry: BusEntry, reaches: readonly Reach[]): unknown {
    return entry.kind === 'room' ? this.listener(entry.commit, reaches) : this.hearers.tell(entry, reaches)
  }
}
