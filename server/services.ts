import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import type { CheckResult, RoomType } from '../wxlite/utils/protocol.js'
import type { Clock } from './clock.js'
import type { Config } from './config.js'
import type { Identity } from './identity/identity.js'
import type { Ids } from './ids.js'
import type { Notifier } from './im/notifier.js'
import type { MediaProvider } from './media/media_provider.js'
import type { Recorder } from './media/recorder.js'
import type { RequestMetrics } from './request_metrics.js'
import type { RoomEvents, Rooms } from './rooms/rooms.js'
import type { RoomRenderer } from './views/room_renderer.js'

/** Asks one plane whether its settings are right. */
export interface Check {
  readonly name: string
  run(): Promise<CheckResult>
}

/** Everything that the routes and operations work with. */
export interface Services {
  readonly config: Config
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Logger
  readonly identity: Identity
  readonly rooms: { readonly [type in RoomType]: Rooms }
  readonly roomEvents: RoomEvents
  readonly notifier: Notifier
  readonly media: MediaProvider
  readonly renderer: RoomRenderer
  /** Absent where the media plane cannot record. */
  readonly recorder?: Recorder
  readonly requests: RequestMetrics
  readonly registry: Registry
  /** What check_config asks, one per plane that can be asked. */
  readonly checks: readonly Check[]
  /** What administrators send as `Authorization: Bearer`. */
  readonly adminToken: string
  readonly logFolder: string
  /** False while the server cannot do its work (the store is away, or it is about to end). */
  ready(): Promise<boolean>
}
