import type { Logger } from 'pino'
import type { SpeaksFor } from '../../rooms/rules/recorded.js'
import type { StreamTap } from '../embedded/stream_tap.js'
import type { FileParts } from './member_files.js'
import type { Payer } from './record_entry.js'
import type { RecordList } from './record_list.js'
import type { RecordNodes } from './record_nodes.js'
import type { RecordOrigins } from './record_origins.js'
import type { RecordRequests } from './record_requests.js'
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
  /** Of the streams of all nodes. */
  tap: Pick<StreamTap, 'onTags'>
  /** A room as one stream; undefined where that cannot be had now. */
  mixRoom?: (payer: Payer) => RoomSource | undefined
  log: Logger
  /** All recordings that can be fetched; those of `store` when absent. */
  records?: RecordList
  /** Present when there are other nodes. */
  nodes?: RecordNodes
  requests?: RecordRequests
  origins?: RecordOrigins
  /** Called when the members it records are not those that the room names; `speaksFor`: the streams that it judges. */
  recording: (roomID: string, userIDs: ReadonlySet<string>, speaksFor?: SpeaksFor) => void
}
