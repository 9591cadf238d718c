import type { Cancel, Clock } from '../clock.js'
import type { Inspector } from '../rooms/inspector.js'
import type { MediaProvider } from '../rooms/ports/media_provider.js'

/** One moment of the server. */
export interface Sample {
  /** Unix ms. */
  time: number
  rooms: number
  members: number
  audience: number
  streams: number
  players: number
  /** Bits per second that all publishers send. */
  bitrate: number
  /** Share of one core since the sample before. */
  cpu: number
  /** Bytes of the process. */
  memory: number
}

export interface ServerStatsParts {
  inspector: Pick<Inspector, 'counts'>
  media: Pick<MediaProvider, 'list'>
  clock: Clock
}

/** One sample each so many ms, for an hour. */
const INTERVAL = 10_000
const KEPT = 360

/** The figures of this process, now and in the last hour. */
export class ServerStats {
  private readonly kept: Sample[] = []
  private stop: Cancel = () => {}
  private used = process.cpuUsage()
  private cpu = 0

  constructor(private readonly parts: ServerStatsParts) {}

  start(): void {
    this.stop = this.parts.clock.every(INTERVAL, () => void this.sample())
  }

  close(): void {
    this.stop()
  }

  /** The last hour, oldest first. */
  history(): readonly Sample[] {
    return this.kept
  }

  async now(): Promise<Sample> {
    const { inspector, media, clock } = this.parts
    const { rooms, members, audience } = await inspector.counts()
    const streams = media.list?.() ?? []
    return {
      time: clock.now(),
      rooms: rooms.double_room + rooms.multi_room + rooms.live_room,
      members,
      audience,
      streams: streams.length,
      players: streams.reduce((sum, stream) => sum + stream.players, 0),
      bitrate: streams.reduce((sum, stream) => sum + stream.bitrate, 0),
      cpu: this.cpu,
      memory: process.memoryUsage.rss(),
    }
  }

  /** A store that is away leaves a gap. */
  private async sample(): Promise<void> {
    const { user, system } = process.cpuUsage(this.used)
    this.used = process.cpuUsage()
    this.cpu = Math.round((user + system) / INTERVAL) / 1000
    const sample = await this.now().catch(() => undefined)
    if (sample === undefined) return
    this.kept.push(sample)
    if (this.kept.length > KEPT) this.kept.shift()
  }
}
