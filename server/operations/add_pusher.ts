import { z } from 'zod'
import { inRoom, password, pushURL, roomInfo, userAvatar, userName } from '../schemas/fields.js'
import { base } from '../schemas/replies.js'
import { operation } from './operation.js'
import { streamOf } from './stream_of.js'

/** Enters a room as a publisher, with the stream that the push URL names. Makes the room when it is missing. */
export const add_pusher = operation('add_pusher', {
  request: z.object({
    ...inRoom,
    userName,
    userAvatar,
    pushURL,
    roomInfo: roomInfo.optional(),
    password: password.optional(),
  }),
  reply: z.object({ ...base, roomID: z.string(), roomCreator: z.string(), seq: z.number(), maxMembers: z.number() }),
  texts: { userName: 'name', userAvatar: 'picture', roomInfo: 'info' },
  run(services, caller, input, { type, network }) {
    const { roomID, userName, userAvatar, pushURL, roomInfo, password } = input
    const streamID = streamOf(services, caller, pushURL, network)
    const visit = { password, network, knockAs: { userName, userAvatar } }
    return services.rooms[type].enter(caller, roomID, { userName, userAvatar, streamID }, roomInfo, visit)
  },
})
