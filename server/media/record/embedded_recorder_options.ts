import type { Logger } from 'pino'
import type { StreamTap } from '../embedded/stream_tap.js'
import type { FileParts } from './member_files.js'
import type { RecordingLimits } from './recording_writer.js'
import type { RoomSource } from './room_source.js'

export interface EmbeddedRecorderOptions extends RecordingLimits {
  /** `all`: every member's stream, unless the room's creator stops it. `off`: only what is asked for. */
  mode: 'off' | 'all'
  /** A file of each member, or one of the whole room where pictures can be mixed. */
  layout?: 'members' | 'room'
  /** Whether the `record` parameter of a push URL is heard: publishers add it as they like, no signature covers it. */
  byURL: boolean
}

export interface EmbeddedRecorderParts extends FileParts {
  options: EmbeddedRecorderOptions
  tap: StreamTap
  /** A room as one stream; undefined where that cannot be had now. */
  mixRoom?: () => RoomSource | undefined
  log: Logger
  /** Told whom of a room it records, when that is not what the room says. */
  recording: (roomID: string, userIDs: ReadonlySet<string>) => void
}
