import { z } from 'zod'
import { Code } from '../../wxlite/utils/protocol.js'
import { isAllUsable } from '../limits/usable_text.js'
import { ProtocolError } from '../protocol_error.js'
import { inRoom } from '../schemas/fields.js'
import { base } from '../schemas/replies.js'
import { text } from '../schemas/text.js'
import { creatorsRoom } from './creators_room.js'
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

/**
 * Mixes pictures of the room's own streams. The top-level code says whether the request was valid, `result` is the
 * mixer's answer.
 */
export const merge_stream = operation('merge_stream', {
  request: z.object({ ...inRoom, mergeParams: z.union([text(), parameters]).refine(isAllUsable) }),
  reply: z.object({
    ...base,
    result: z.object({ code: z.number(), message: z.string() }),
    merge_code: z.number(),
    merge_msg: z.string(),
  }),
  async run(services, caller, { roomID, mergeParams }, { type, network }) {
    const params = parseParameters(mergeParams)
    const view = await creatorsRoom(services, caller, type, roomID)
    await services.rates.mixes.take(caller.userID, network)
    const streams = Array.from(view.members.values(), ({ userID, streamID }) => ({ userID, streamID }))
    const { code, message } = await services.media.mix(params, streams)
    // An invalid request does not change whether the room has a place in the mixer.
    const isMixed = code === 0
    if (services.media.info.mixed && (isMixed || code === Code.NOT_AVAILABLE))
      await services.roomDirectory.mixed(roomID, view.creator, isMixed)
    return { result: { code, message }, merge_code: code, merge_msg: message }
  },
})
