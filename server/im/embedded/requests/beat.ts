import type { ImRequest } from '../../../../wxlite/utils/protocol.js'
import type { Caller } from '../../../identity/identity.js'
import type { ImContext } from './context.js'

/** The same as pusher_heartbeat. */
export function beat(
  { rooms }: ImContext,
  caller: Caller,
  { roomID, away = false }: ImRequest & { op: 'beat' },
): Promise<{ seq: number }> {
  return rooms.beat(caller, roomID, away)
}
