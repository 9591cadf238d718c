import { z } from 'zod'
import * as fields from '../schemas/fields.js'
import { base } from '../schemas/replies.js'
import { operation } from './operation.js'
import { streamOf } from './stream_of.js'

const gen2 = z.object({
  ...fields.caller,
  roomID: fields.newRoomID.optional(),
  roomInfo: fields.roomInfo,
  unlisted: fields.unlisted.optional(),
  ...fields.door,
})

const gen1 = z.object({
  ...fields.caller,
  roomName: fields.roomInfo.min(1),
  userName: fields.userName,
  userAvatar: fields.userAvatar,
  pushURL: fields.pushURL,
})

/**
 * Makes a room of the caller's. The form with `roomInfo` opens when its creator enters;
 * the first generation's, with `roomName` and `pushURL`, has its creator in at once.
 */
export const create_room = operation('create_room', {
  request: z.union([gen2, gen1]),
  reply: z.object({ ...base, roomID: z.string(), maxMembers: z.number().optional(), seq: z.number().optional() }),
  texts: { roomInfo: 'info', roomName: 'info', userName: 'name', userAvatar: 'picture' },
  form: (body) => ('roomName' in body && !('roomInfo' in body) ? gen1 : gen2),
  async run(services, caller, input, { type, network }) {
    const { rooms } = services
    if ('roomInfo' in input) {
      const { roomID = '', roomInfo, unlisted = false, password, locked, approval, chat } = input
      const door = { password, locked, approval, chat }
      const made = await rooms[type].create(caller, { roomID, roomInfo, unlisted, door })
      return { roomID: made.roomID, maxMembers: made.maxMembers, seq: made.seq }
    }
    const { roomName, userName, userAvatar, pushURL } = input
    const entry = { userName, userAvatar, streamID: streamOf(services, caller, pushURL, network) }
    const made = await rooms[type].create(caller, { roomID: '', roomInfo: roomName, unlisted: false, entry })
    return { roomID: made.roomID, maxMembers: made.maxMembers, seq: made.seq }
  },
})
