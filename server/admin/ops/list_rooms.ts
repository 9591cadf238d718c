import { z } from 'zod'
import { ROOM_TYPES } from '../../../wxlite/utils/protocol.js'
import { base } from '../../schemas/replies.js'
import { adminOp } from '../admin_op.js'
import { roomShape } from '../room_shape.js'
import { page, room, search } from '../schemas.js'

/** Every room, unlisted ones and those that nobody has entered yet too, in the order in which they were made. */
export const list_rooms = adminOp({
  summary: 'Rooms, unlisted ones too, with their members; of one type or by a search',
  scope: 'read',
  request: z.object({ type: z.enum(['double_room', 'multi_room', 'live_room']).optional(), ...page, search }),
  reply: z.object({ ...base, rooms: z.array(z.object(room)), total: z.number() }),
  async answer({ inspector, roomSearch, node }, { type, index, cnt, search = '' }) {
    const types = type === undefined ? ROOM_TYPES : [type]
    const found =
      search === '' ? await inspector.rooms(types, index, cnt) : await roomSearch.find(types, search, index, cnt)
    return { rooms: found.rooms.map((room) => roomShape(room, node.name)), total: found.total }
  },
})
