import type { CustomFields, RoomType } from '../../../wxlite/utils/protocol.js'
import { customFields } from './custom.js'
import { type MemberChange, NOTHING, type RoomView } from './room.js'
import { isClosedRoom, type Message, type Step } from './step.js'
import { NO_STREAM_CHANGES, type StreamChanges, streamChanges } from './stream_changes.js'

/**
 * A change that is stored, as plain data: what the other planes are told of, in this process or in another one.
 */
export interface Commit {
  readonly roomID: string
  readonly type: RoomType
  /** '' while the creator is gone and the room is kept; of a room that ended the last one. */
  readonly creator: string
  /** The room is new. */
  readonly born: boolean
  readonly ended: boolean
  readonly changes: readonly MemberChange[]
  readonly messages: readonly Message[]
  /** Who must not hear of the room any more; whoever is in a room that ended need not be named. */
  readonly expelled: readonly string[]
  /** Present when the audience of a room that goes on changed in number. */
  readonly audienceCount?: number
  /** Present when the custom fields of a room that goes on changed. */
  readonly custom?: CustomFields
  readonly streams: StreamChanges
  /** Its place among the changes of all processes, the same whenever it is carried out; absent where there is one. */
  readonly position?: string
}

/**
 * What a step tells others; undefined when nobody can see anything of it. `cause`: the network of whoever caused it,
 * where one user's doing takes something from others; '' = nobody in particular.
 */
export function commitOf(
  roomID: string,
  before: RoomView | undefined,
  { next, changes, messages, audienceCount, expelled = NOTHING.list }: Step<unknown>,
  cause: string,
): Commit | undefined {
  if (next === undefined) return undefined
  const after = isClosedRoom(next) ? undefined : next.view
  const view = after ?? before
  if (view === undefined || (before === after && messages.length === 0 && expelled.length === 0)) return undefined
  const goesOn = before !== undefined && after !== undefined
  return {
    roomID,
    type: view.type,
    creator: view.creator,
    born: before === undefined,
    ended: after === undefined,
    changes,
    messages,
    expelled,
    ...(goesOn && audienceCount !== undefined && { audienceCount }),
    ...(goesOn && before.custom !== after.custom && { custom: customFields(after) }),
    streams: before?.members === after?.members ? NO_STREAM_CHANGES : streamChanges(before, after, changes, cause),
  }
}
