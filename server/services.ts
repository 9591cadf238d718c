import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import type { RoomType } from '../wxlite/utils/protocol.js'
import type { Administrators } from './admin/administrators.js'
import type { LoginLinks } from './admin/login_links.js'
import type { RoomSearch } from './admin/room_search.js'
import type { ServerStats } from './admin/server_stats.js'
import type { Calls } from './calls/calls.js'
import type { Clock } from './clock.js'
import type { Config } from './config.js'
import type { Check } from './doctor/run_checks.js'
import type { ClientAddresses } from './http/client_addresses.js'
import type { Identity } from './identity/identity.js'
import type { Ids } from './ids.js'
import type { SharedLimit } from './limits/shared_limit.js'
import type { RequestMetrics } from './metrics/requests.js'
import type { CallbackHandlers } from './planes/plane.js'
import type { Rates } from './planes/rates.js'
import type { Queues } from './queues/queues.js'
import type { Inspector } from './rooms/inspector.js'
import type { Forwarder } from './rooms/ports/forwarder.js'
import type { MediaProvider } from './rooms/ports/media_provider.js'
import type { Notifier } from './rooms/ports/notifier.js'
import type { Recorder } from './rooms/ports/recorder.js'
import type { TextCheck } from './rooms/ports/text_check.js'
import type { RoomDirectory, Rooms } from './rooms/rooms.js'
import type { ClientReports } from './timeline/client_reports.js'
import type { Refusals } from './timeline/refusals.js'
import type { Timeline } from './timeline/timeline.js'
import type { UserReports } from './timeline/user_reports.js'
import type { ListRenderer } from './views/list_renderer.js'
import type { RoomRenderer } from './views/room_renderer.js'
import type { Deliveries } from './webhooks/deliveries.js'

export type Readiness = 'ready' | 'not ready' | 'read-only' | 'draining'

/** Identifies this process among the nodes of a cluster. */
export interface NodeInfo {
  readonly name: string
  readonly version: string
  /** Ms of the monotonic clock. */
  readonly startedAt: number
}

/** Everything that the routes and operations work with. */
export interface Services {
  readonly config: Config
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Logger
  readonly clients: ClientAddresses
  readonly identity: Identity
  readonly rooms: { readonly [type in RoomType]: Rooms }
  readonly roomDirectory: RoomDirectory
  readonly calls: Pick<Calls, 'call' | 'answer' | 'cancel' | 'list'>
  readonly rates: Rates
  /** Rate limits that all nodes count together; absent with a single node. */
  readonly sharedLimit?: SharedLimit
  readonly queues: Pick<Queues, 'enter' | 'beat' | 'leave' | 'list' | 'take' | 'transfer'>
  readonly notifier: Notifier
  readonly media: MediaProvider
  /** Absent where the media plane cannot record. */
  readonly recorder?: Recorder
  /** Absent where the media plane cannot forward streams to other servers. */
  readonly forwarder?: Forwarder
  /** Checks texts that users write; absent with moderation.provider `none`. */
  readonly checkText?: TextCheck
  readonly renderer: RoomRenderer
  readonly lists: ListRenderer
  readonly requests: RequestMetrics
  readonly registry: Registry
  /** The checks that check_config runs. */
  readonly checks: readonly Check[]
  /** Verifies administrators' tokens and their scopes. */
  readonly administrators: Administrators
  /** Rooms as administrators see them. */
  readonly inspector: Inspector
  readonly roomSearch: RoomSearch
  readonly stats: ServerStats
  readonly loginLinks: LoginLinks
  /** The history of rooms; absent with timeline.keepDays 0. */
  readonly timeline?: Timeline
  readonly clientReports: ClientReports
  readonly userReports: UserReports
  readonly refusals: Refusals
  readonly node: NodeInfo
  /** Handlers of the callbacks that cloud services send. */
  readonly callbacks: CallbackHandlers
  readonly logFolder: string
  /** Absent without webhooks. */
  readonly deliveries?: Deliveries
  /** Whether new work may be sent here: not while the store is unreachable or the server is shutting down. */
  readiness(): Promise<Readiness>
}
