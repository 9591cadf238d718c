import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import type { C2CNotice, ChatMessage, Code, RecordInfo, UserNotice } from '../../wxlite/utils/protocol.js'
import type { Clock } from '../clock.js'
import type { Config } from '../config.js'
import type { Check } from '../doctor/run_checks.js'
import type { ClientAddresses } from '../http/client_addresses.js'
import type { HttpAttachment } from '../http/http_attachment.js'
import type { TLS } from '../http/tls_files.js'
import type { Caller, Identity } from '../identity/identity.js'
import type { Keys } from '../identity/keys.js'
import type { Ids } from '../ids.js'
import type { ConnectionCapacity } from '../limits/open_files.js'
import type { UnsentLedger } from '../limits/unsent_ledger.js'
import type { Revocations } from '../media/push_rights.js'
import type { Forwarder } from '../rooms/ports/forwarder.js'
import type { FrameReader } from '../rooms/ports/frame_reader.js'
import type { MediaProvider } from '../rooms/ports/media_provider.js'
import type { Notifier } from '../rooms/ports/notifier.js'
import type { Recorder } from '../rooms/ports/recorder.js'
import type { RoomListener } from '../rooms/ports/room_listener.js'
import type { TextCheck } from '../rooms/ports/text_check.js'
import type { RoomDirectory } from '../rooms/rooms.js'
import type { SpeaksFor } from '../rooms/rules/recorded.js'
import type { KeptMaps } from '../store/kept_map.js'
import type { EntryFields } from '../timeline/entry.js'
import type { ClusterPlane } from './cluster.js'

/**
 * Who takes the calls of each cloud; absent where that cloud is not in use. Every handler verifies what it is given.
 */
export interface CallbackHandlers {
  /** Event callbacks of Tencent Live. Answers false to refuse. */
  readonly tencentLive?: (body: unknown) => boolean
  /** HTTP hooks of SRS, with the secret of their address: 0 agrees, undefined = not SRS. */
  readonly srs?: (secret: string, body: unknown) => Promise<number | undefined>
  /** Callbacks of Tencent IM; answers the reply body. */
  readonly im?: (query: CallbackQuery, body: unknown) => object | Promise<object>
  /**
   * WeChat's message push: what to answer when its address is checked, undefined when the signature is not WeChat's.
   * `pushed`: the body of an event, where it is JSON.
   */
  readonly wechat?: (query: CallbackQuery, pushed?: unknown) => string | undefined
}

/** The query of a callback, the first value of each name. */
export interface CallbackQuery {
  readonly [name: string]: string | undefined
}

/** What every plane is made with. */
interface PlaneParts {
  clock: Clock
  ids: Ids
  log: Logger
  dataDir: string
  keys: Keys
  maps: KeptMaps
  registry: Registry
  clients: ClientAddresses
}

/** A media provider with what it wants from the rest of the server. */
export interface MediaPlane {
  readonly provider: MediaProvider
  readonly attachments: readonly HttpAttachment[]
  readonly callbacks: CallbackHandlers
  readonly checks: readonly Check[]
  readonly recorder?: Recorder
  readonly forwarder?: Forwarder
  /** Listen to every change of a room, after the planes. */
  readonly listeners: readonly RoomListener[]
  /** Rejects with one line for the operator when a port cannot be had. */
  start(): Promise<void>
  /** The RTMP port in use, once started; undefined when media is elsewhere. */
  rtmpPort(): number | undefined
  close(): Promise<void>
  /** Ends what other nodes can take over, in the time that is left (ms). Absent where nothing hangs on this process. */
  drain?(within: number): Promise<void>
}

export interface MediaPlaneParts extends PlaneParts {
  /** Sends a room's creator the notice of a finished recording. */
  recorded: (userID: string, record: RecordInfo) => void
  /** Tells a room whom of its members the plane records, of those for whose streams it speaks. */
  recording: (roomID: string, userIDs: ReadonlySet<string>, speaksFor?: SpeaksFor) => void
  /** Writes into a room's timeline. */
  note: (roomID: string, what: string, fields: EntryFields) => void
  unsent: UnsentLedger
  /** Absent without a certificate. */
  tls?: TLS
  /** Present when there are other nodes. */
  cluster?: ClusterPlane
  /** What this process can hold open; the plane's own bounds when absent. */
  capacity?: ConnectionCapacity
}

/** Makes one kind of media plane. */
export type MediaPlaneMaker = (
  config: Config,
  parts: MediaPlaneParts & { revocations: Revocations },
) => Promise<MediaPlane>

/** A notifier with what it wants from the rest of the server. */
export interface ImPlane {
  readonly notifier: Notifier
  /** For one user, whichever node has its sockets. */
  tell(userID: string, notice: UserNotice | C2CNotice): void
  readonly attachments: readonly HttpAttachment[]
  readonly callbacks: CallbackHandlers
  readonly checks: readonly Check[]
}

export interface ImPlaneParts extends PlaneParts {
  /** Present when there are other nodes. */
  cluster?: ClusterPlane
  identity: Identity
  /**
   * The rooms, which are made after the plane that notifies their members; not to be called before the server starts.
   */
  rooms: () => RoomDirectory
  media: MediaProvider
  frames: FrameReader
  /** Takes what a client says of itself. */
  report: (caller: Caller, roomID: string, report: { [name: string]: string | number }) => Promise<void>
  /** Looks at what people write. */
  checkText?: TextCheck
  /** A request was refused, in the room that it named if it did. */
  refused: (roomID: unknown, userID: string, op: string, code: Code) => void
  /** A message was posted in a room. */
  chatted: (message: ChatMessage) => void
  /** The news that a device which has just connected is sent. */
  catchUp: (userID: string) => Promise<readonly UserNotice[]>
}
