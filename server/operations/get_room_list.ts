import { z } from 'zod'
import { caller, cnt, index } from '../schemas/fields.js'
import { base, room } from '../schemas/replies.js'
import { OK_HEAD, RenderedReply } from '../views/rendered_reply.js'
import { operation } from './operation.js'

const OPEN = Buffer.from('"rooms":[')
const COMMA = Buffer.from(',')

/** Listed rooms of one type, oldest first: `cnt` of them after the first `index`. */
export const get_room_list = operation('get_room_list', {
  request: z.object({ ...caller, cnt, index }),
  reply: z.object({ ...base, rooms: z.array(z.object(room)), total: z.number() }),
  async run({ rooms, renderer }, _caller, { cnt, index }, { type, address }) {
    const list = await rooms[type].list(index, cnt)
    const parts: Buffer[] = [OK_HEAD, OPEN]
    for (const [position, view] of list.rooms.entries()) {
      if (position > 0) parts.push(COMMA)
      parts.push(renderer.render(view, address))
    }
    parts.push(Buffer.from(`],"total":${list.total}}`))
    return new RenderedReply(Buffer.concat(parts))
  },
})
