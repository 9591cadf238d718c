import { z } from 'zod'
import { caller, cnt, index } from '../schemas/fields.js'
import { base, callRecord } from '../schemas/replies.js'
import { operation } from './operation.js'

/** The calls that the caller made or received, including ongoing ones. */
export const get_call_list = operation('get_call_list', {
  request: z.object({ ...caller, cnt, index }),
  reply: z.object({ ...base, calls: z.array(callRecord), total: z.number() }),
  run({ calls }, { userID }, { cnt, index }) {
    return calls.list(userID, index, cnt)
  },
})
