import { z } from 'zod'
import { Code } from '../../../wxlite/utils/protocol.js'
import { customFields } from '../../rooms/rules/custom.js'
import { roomID } from '../../schemas/fields.js'
import { base } from '../../schemas/replies.js'
import { adminOp } from '../admin_op.js'
import { findRoom } from '../find_room.js'
import { figuresOf, roomShape } from '../room_shape.js'
import { room, shownMember } from '../schemas.js'

/** One room with everything that is known of it: streams in figures, with play URLs, custom fields, who is kept out. */
export const get_room = adminOp({
  summary: 'One room: members with play URLs and statistics of their streams, custom fields, banned users',
  scope: 'read',
  codes: [Code.NO_ROOM],
  request: z.object({ roomID }),
  reply: z.object({
    ...base,
    room: z.object({
      ...room,
      members: z.array(shownMember),
      custom: z.string().meta({ description: 'JSON text of the custom fields' }),
      banned: z.array(z.string()).meta({ description: 'Users that were kicked out' }),
    }),
  }),
  async answer(services, { roomID }, { address }) {
    const { media, node } = services
    const found = await findRoom(services, roomID)
    const streams = new Map(media.list?.().map((stream) => [stream.streamID, figuresOf(stream)]))
    const shape = roomShape(found, node.name)
    const members = shape.members.map((member) => ({
      ...member,
      ...media.playURLs(member.streamID, address),
      stream: streams.get(member.streamID),
    }))
    return {
      room: { ...shape, members, custom: JSON.stringify(customFields(found.view)), banned: [...found.banned] },
    }
  },
})
