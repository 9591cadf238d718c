import { z } from 'zod'
import { inRoom } from '../schemas/fields.js'
import { base } from '../schemas/replies.js'
import { operation } from './operation.js'

/**
 * Keeps the caller in the room, and answers the number of its last change. The reply has neither `roomStatusCode` nor
 * `pushers`: iOS clients would take the two together as the whole member list.
 */
export const pusher_heartbeat = operation('pusher_heartbeat', {
  request: z.object({
    ...inRoom,
    away: z.boolean().optional().meta({ description: 'Hold the seat without stream or beats' }),
    roomStatusCode: z.number().optional().meta({ description: 'Native clients; ignored' }),
  }),
  reply: z.object({ ...base, seq: z.number() }),
  run({ rooms }, caller, { roomID, away = false }, { type }) {
    return rooms[type].beat(caller, roomID, away)
  },
})
