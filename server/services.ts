import type { Logger } from 'pino'
import type { RoomType } from '../wxlite/utils/protocol.js'
import type { Clock } from './clock.js'
import type { Config } from './config.js'
import type { Identity } from './identity/identity.js'
import type { Ids } from './ids.js'
import type { Notifier } from './im/notifier.js'
import type { MediaProvider } from './media/media_provider.js'
import type { RoomEvents, Rooms } from './rooms/rooms.js'
import type { RoomRenderer } from './views/room_renderer.js'

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
}
