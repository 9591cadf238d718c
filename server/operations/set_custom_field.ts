import { z } from 'zod'
import { Code } from '../../wxlite/utils/protocol.js'
import { ProtocolError } from '../protocol_error.js'
import { customValue, fieldName, inRoom } from '../schemas/fields.js'
import { base } from '../schemas/replies.js'
import { operation } from './operation.js'

/** Counts a custom field of the room up or down by one (members and audience), or sets it (the creator). */
export const set_custom_field = operation('set_custom_field', {
  request: z.object({
    ...inRoom,
    fieldName,
    operation: z
      .enum(['inc', 'dec', 'set'])
      .meta({ description: 'inc and dec by members and audience, set by the creator' }),
    value: customValue.optional().meta({ description: 'For set' }),
  }),
  reply: z.object({ ...base, custom: z.string() }),
  texts: { fieldName: 'info', value: 'info' },
  async run({ rooms }, caller, input, { type }) {
    const { roomID, fieldName, operation, value } = input
    if (operation === 'set' && value === undefined)
      throw new ProtocolError(Code.BAD_REQUEST, '请求参数错误：缺少 value')
    const custom = await rooms[type].setCustom(caller, roomID, fieldName, operation, value)
    return { custom: JSON.stringify(custom) }
  },
})
