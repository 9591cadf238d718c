import type { Logger } from 'pino'
import type { C2CNotice, ChatMessage, Code, RoomSnapshot, UserNotice } from '../../../../wxlite/utils/protocol.js'
import type { Clock } from '../../../clock.js'
import type { Address } from '../../../http/address.js'
import type { Caller, Identity } from '../../../identity/identity.js'
import type { TokenBuckets } from '../../../limits/token_buckets.js'
import type { FrameReader } from '../../../rooms/ports/frame_reader.js'
import type { TextCheck } from '../../../rooms/ports/text_check.js'
import type { RoomDirectory } from '../../../rooms/rooms.js'
import type { RoomView } from '../../../rooms/rules/room.js'
import type { AnswerBudget } from '../answer_budget.js'
import type { Channels } from '../channels.js'
import type { ImExchange } from '../exchange.js'
import type { ImLimits } from '../limits.js'
import type { RenderEvent } from '../room_channel.js'
import type { SocketRegistry } from '../socket_registry.js'

/** What the requests of the socket work with. */
export interface ImContext {
  readonly identity: Pick<Identity, 'verify'>
  readonly rooms: RoomDirectory
  readonly frames: FrameReader
  readonly clock: Clock
  readonly log: Logger
  readonly limits: ImLimits
  readonly registry: SocketRegistry
  readonly answers: AnswerBudget
  readonly channels: Channels
  /** What one network may write in one room. */
  readonly shares: TokenBuckets
  readonly render: RenderEvent
  readonly snapshot: (room: RoomView, address: Address) => RoomSnapshot
  /** Takes what a client says of itself. */
  readonly report: (
    caller: Caller,
    roomID: string,
    report: { [name: string]: string | number },
    network: string,
  ) => Promise<void>
  /** Looks at what people write; absent where nobody does. */
  readonly checkText?: TextCheck
  /** A request was refused, in the room that it named if it did. */
  readonly refused: (roomID: unknown, userID: string, op: string, code: Code) => void
  /** A message was posted in a room. */
  readonly chatted: (message: ChatMessage) => void
  /** Present when there are hubs of other nodes. */
  readonly exchange?: ImExchange
  /** The news that a device which has just connected is sent. */
  readonly catchUp: (userID: string) => Promise<readonly UserNotice[]>
  /** The user may be at another node. */
  readonly tell: (userID: string, notice: UserNotice | C2CNotice) => void
}
