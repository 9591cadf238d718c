import { z } from 'zod'
import { Code } from '../../../wxlite/utils/protocol.js'
import { recorderOf } from '../../operations/recorder_of.js'
import { ProtocolError } from '../../protocol_error.js'
import { plain } from '../../schemas/replies.js'
import { adminOp } from '../admin_op.js'

const REFUSALS = { missing: '没有这个录制文件', running: '该录制正在进行，请先停止录制再删除' } as const

/** Removes a finished recording with its file. */
export const delete_record = adminOp({
  summary: 'Removes a finished recording with its file',
  scope: 'all',
  codes: [Code.NOT_AVAILABLE],
  request: z.object({ recordID: z.string().regex(/^[A-Za-z0-9]{8,64}$/) }),
  reply: plain,
  audit: ({ recordID }) => ({ recordID }),
  async answer(services, { recordID }) {
    const outcome = await recorderOf(services).remove?.(recordID)
    if (outcome === undefined) throw new ProtocolError(Code.NOT_AVAILABLE, '录制文件存放在云端，请在云控制台删除')
    if (outcome !== 'removed') throw new ProtocolError(Code.BAD_REQUEST, REFUSALS[outcome])
    return {}
  },
})
