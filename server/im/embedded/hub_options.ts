import type { IncomingMessage } from 'node:http'
import type { Logger } from 'pino'
import type { RoomSnapshot } from '../../../wxlite/utils/protocol.js'
import type { Clock } from '../../clock.js'
import type { Address } from '../../http/address.js'
import type { Identity } from '../../identity/identity.js'
import type { FrameReader } from '../../rooms/ports/frame_reader.js'
import type { RoomDirectory } from '../../rooms/rooms.js'
import type { RoomView } from '../../rooms/rules/room.js'
import type { ImExchange } from './exchange.js'
import type { ImLimits } from './limits.js'
import type { ImContext } from './requests/context.js'
import type { RenderEvent } from './room_channel.js'

export interface ImHubOptions {
  identity: Pick<Identity, 'verify' | 'onRevoked'>
  /** Not to be called before the server starts. */
  rooms: () => RoomDirectory
  frames: FrameReader
  clock: Clock
  log: Logger
  /** A change as clients at an address hear of it. */
  render: RenderEvent
  /** A room as clients at an address see it. */
  snapshot: (room: RoomView, address: Address) => RoomSnapshot
  /** How the client of this request reaches us, and from where. */
  addressOf: (request: IncomingMessage) => Address
  ipOf: (request: IncomingMessage) => string
  report?: ImContext['report']
  checkText?: ImContext['checkText']
  refused?: ImContext['refused']
  chatted?: ImContext['chatted']
  /** Present when there are hubs of other nodes. */
  exchange?: ImExchange
  catchUp?: ImContext['catchUp']
  limits?: Partial<ImLimits>
}
