import type { Cancel, Clock } from '../clock.js'
import type { Inspector } from '../rooms/inspector.js'
import type { MediaProvider, StreamListener, StreamStats } from '../rooms/ports/media_provider.js'
import type { RoomListener } from '../rooms/ports/room_listener.js'
import { streamOwner } from '../rooms/ports/stream_owner.js'
import type { Commit } from '../rooms/rules/commit.js'
import type { Timeline } from './timeline.js'

export interface StreamWatchOptions {
  timeline: Pick<Timeline, 'note'>
  media: Pick<MediaProvider, 'list'>
  inspector: Pick<Inspector, 'roomsWith'>
  clock: Clock
}

/** Interval of checks of the statistics (ms). */
const INTERVAL = 5_000

interface Live {
  /** The rooms that show it, or did while it was published. */
  readonly rooms: Set<string>
  /** Monotonic ms. */
  readonly since: number
  figures?: StreamStats
  stalledAt?: number
}

/**
 * Notes when the streams of a room begin, end, stall and recover, with their statistics; unusual formats; tracks that
 * appear and disappear.
 */
export class StreamWatch implements StreamListener, RoomListener {
  readonly reach = 'everywhere'
  private readonly live = new Map<string, Live>()
  private stop: Cancel = () => {}

  constructor(private readonly options: StreamWatchOptions) {}

  start(): void {
    this.stop = this.options.clock.every(INTERVAL, () => this.look())
  }

  close(): void {
    this.stop()
  }

  /** Whoever pushes first and enters then. */
  committed({ roomID, changes }: Commit): void {
    for (const change of changes)
      if (change.type === 'join' || change.type === 'update') this.live.get(change.member.streamID)?.rooms.add(roomID)
  }

  published(streamID: string): void {
    const stream: Live = { rooms: new Set(), since: this.options.clock.monotonic() }
    this.live.set(streamID, stream)
    void this.began(streamID, stream)
  }

  unpublished(streamID: string): void {
    const stream = this.live.get(streamID)
    if (stream === undefined) return
    this.live.delete(streamID)
    const seconds = Math.round((this.options.clock.monotonic() - stream.since) / 1000)
    this.note(streamID, stream, 'stream ended', { seconds, ...figuresOf(stream.figures) })
  }

  /** If the store is unreachable, only the entry is lost. */
  private async began(streamID: string, stream: Live): Promise<void> {
    const { roomIDs } = await this.options.inspector.roomsWith(streamID).catch(() => ({ roomIDs: [] }))
    for (const roomID of roomIDs) stream.rooms.add(roomID)
    this.note(streamID, stream, 'stream started')
  }

  private look(): void {
    const now = this.options.clock.monotonic()
    for (const figures of this.options.media.list?.() ?? []) {
      const stream = this.live.get(figures.streamID)
      if (stream === undefined) continue
      if (figures.bitrate === 0 && (stream.figures?.bitrate ?? 0) > 0) {
        stream.stalledAt = now
        this.note(figures.streamID, stream, 'stream stalled')
      } else if (figures.bitrate > 0 && stream.stalledAt !== undefined) {
        const seconds = Math.round((now - stream.stalledAt) / 1000)
        stream.stalledAt = undefined
        this.note(figures.streamID, stream, 'stream flows', { seconds })
      }
      this.noteTracks(stream, figures)
      stream.figures = figures
    }
  }

  /** Formats that few players play, and tracks that come late or vanish. */
  private noteTracks(stream: Live, figures: StreamStats): void {
    const { streamID } = figures
    const before = stream.figures
    for (const format of figures.otherFormats)
      if (!before?.otherFormats.includes(format)) this.note(streamID, stream, 'stream format', { format })
    for (const track of ['audio', 'video'] as const) {
      if (before === undefined || before[track] === figures[track]) continue
      if (figures[track]) this.note(streamID, stream, 'track came', { track })
      else this.note(streamID, stream, 'track went', { track })
    }
  }

  private note(
    streamID: string,
    { rooms }: Live,
    what: string,
    fields: { [name: string]: number | string } = {},
  ): void {
    const user = streamOwner(streamID)
    for (const roomID of rooms) this.options.timeline.note(roomID, what, { user, stream: streamID, ...fields })
  }
}

function figuresOf(figures: StreamStats | undefined): { [name: string]: number } {
  if (figures === undefined) return {}
  const { bitrate, fps, players, dropped } = figures
  return { bitrate, fps, players, dropped }
}
