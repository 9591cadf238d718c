import path from 'node:path'
import type { Logger } from 'pino'
import type { Clock } from '../clock.js'
import type { Inspector } from '../rooms/inspector.js'
import type { MediaProvider } from '../rooms/ports/media_provider.js'
import type { RoomListener } from '../rooms/ports/room_listener.js'
import { ChatCounts } from './chat_counts.js'
import type { EntryFields } from './entry.js'
import { MemberWatch } from './member_watch.js'
import { RoomEntries } from './room_entries.js'
import { Segments } from './segments.js'
import { StreamWatch } from './stream_watch.js'
import { Timeline } from './timeline.js'

export interface FlightRecorderOptions {
  dataDir: string
  /** 0: nothing is kept. */
  keepDays: number
  maxBytes: number
  clock: Clock
  log: Logger
}

/** Combines all writers of timelines; does nothing with timeline.keepDays 0. */
export class FlightRecorder {
  readonly timeline: Timeline | undefined
  private readonly chats: ChatCounts
  private watches: readonly { start(): void; close(): void }[] = []

  constructor(private readonly options: FlightRecorderOptions) {
    const { dataDir, keepDays, maxBytes, clock, log } = options
    const segments = new Segments({ folder: path.join(dataDir, 'timelines'), keepDays, maxBytes, clock, log })
    this.timeline = keepDays === 0 ? undefined : new Timeline({ segments, clock, log })
    this.chats = new ChatCounts(clock, (roomID, messages) => this.note(roomID, 'chat', { messages }))
  }

  note(roomID: string, what: string, fields?: EntryFields): void {
    this.timeline?.note(roomID, what, fields)
  }

  /** A message was posted in a room. */
  chatted(roomID: string): void {
    if (this.timeline !== undefined) this.chats.count(roomID)
  }

  /** The listeners for rooms and streams. */
  listeners(media: MediaProvider, inspector: Inspector): readonly RoomListener[] {
    const { timeline } = this
    if (timeline === undefined) return []
    const { clock } = this.options
    const streams = new StreamWatch({ timeline, media, inspector, clock })
    media.listen(streams)
    this.watches = [streams, new MemberWatch({ timeline, inspector, clock }), this.chats]
    return [new RoomEntries(timeline), streams]
  }

  async start(): Promise<void> {
    await this.timeline?.start()
    if (this.timeline) for (const watch of this.watches) watch.start()
  }

  async close(): Promise<void> {
    for (const watch of this.watches) watch.close()
    await this.timeline?.close()
  }
}
