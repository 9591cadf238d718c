import { z } from 'zod'
import { Code } from '../../wxlite/utils/protocol.js'
import { ProtocolError } from '../protocol_error.js'
import { inRoom } from '../schemas/fields.js'
import { base } from '../schemas/replies.js'
import { operation } from './operation.js'

const parameters = z.record(z.string(), z.unknown())

function parseParameters(mergeParams: string | { [key: string]: unknown }): { [key: string]: unknown } {
  if (typeof mergeParams !== 'string') return mergeParams
  try {
    return parameters.parse(JSON.parse(mergeParams))
  } catch {
    throw new ProtocolError(Code.TOO_LONG, 'mergeParams 不是合法的 JSON')
  }
}

/** Mixes pictures of the room's own streams. The top-level code tells whether the call was right, `result` what the mixer said. */
export const merge_stream = operation('merge_stream', {
  request: z.object({ ...inRoom, mergeParams: z.union([z.string(), parameters]) }),
  reply: z.object({
    ...base,
    result: z.object({ code: z.number(), message: z.string() }),
    merge_code: z.number(),
    merge_msg: z.string(),
  }),
  async run({ rooms, media }, caller, { roomID, mergeParams }, { type }) {
    const params = parseParameters(mergeParams)
    const view = await rooms[type].view(caller, roomID)
    if (view.creator !== caller.userID) throw new ProtocolError(Code.NO_ROOM, '只有房间创建者可以混流')
    const streams = Array.from(view.members.values(), ({ userID, streamID }) => ({ userID, streamID }))
    const { code, message } = await media.mix(params, streams)
    return { result: { code, message }, merge_code: code, merge_msg: message }
  },
})
