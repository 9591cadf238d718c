import type { Clock } from '../../clock.js'
import type { ImLimits } from './limits.js'
import { RoomChannel } from './room_channel.js'

/**
 * A channel that nobody has used for so long is forgotten, ms: its room ended without our hearing of it, or nobody
 * misses anything.
 */
const UNUSED = 600_000

interface Entry {
  channel: RoomChannel
  used: number
  /** What it had kept when it was used last. */
  bytes: number
}

/** The channels of all rooms that somebody has joined, least recently used first, bounded in bytes together. */
export class Channels {
  private readonly channels = new Map<string, Entry>()
  private total = 0

  constructor(
    private readonly limits: ImLimits,
    private readonly clock: Clock,
  ) {}

  get size(): number {
    return this.channels.size
  }

  /** Bytes kept for those who come back, about. */
  get bytes(): number {
    return this.total
  }

  /** Undefined for a room that nobody has joined yet: what happens there need not be kept. */
  find(roomID: string): RoomChannel | undefined {
    return this.channels.get(roomID)?.channel
  }

  open(roomID: string): RoomChannel {
    const known = this.find(roomID)
    if (known !== undefined) return known
    const now = this.clock.monotonic()
    const channel = new RoomChannel(roomID, this.limits, now)
    this.channels.set(roomID, { channel, used: now, bytes: 0 })
    return channel
  }

  /**
   * To be called after something was kept in the channel: the least recently used give way when it is too much in all.
   */
  used(channel: RoomChannel): void {
    const entry = this.channels.get(channel.roomID)
    if (entry === undefined) return
    this.touch(entry)
    while (this.total > this.limits.keptBytes) {
      const [oldest] = this.channels.values()
      if (oldest === undefined) return
      oldest.channel.forget()
      this.touch(oldest)
    }
  }

  remove(roomID: string): void {
    const entry = this.channels.get(roomID)
    if (entry === undefined) return
    this.total -= entry.bytes
    this.channels.delete(roomID)
  }

  clear(): void {
    this.channels.clear()
    this.total = 0
  }

  /** Forgets channels that nobody is in and nobody has used for long. */
  sweep(): void {
    const now = this.clock.monotonic()
    for (const [roomID, entry] of this.channels) {
      if (now - entry.used < UNUSED) return
      if (entry.channel.size === 0) this.remove(roomID)
      else this.used(entry.channel)
    }
  }

  private touch(entry: Entry): void {
    this.channels.delete(entry.channel.roomID)
    this.channels.set(entry.channel.roomID, entry)
    entry.used = this.clock.monotonic()
    this.total += entry.channel.bytes - entry.bytes
    entry.bytes = entry.channel.bytes
  }
}
