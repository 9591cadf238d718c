import { z } from 'zod'
import { Code } from '../../../wxlite/utils/protocol.js'
import { ProtocolError } from '../../protocol_error.js'
import { base } from '../../schemas/replies.js'
import { adminOp } from '../admin_op.js'
import { figures, forwardInfo, page, playURLs } from '../schemas.js'

/** Live streams in figures, with play URLs and the rooms that show them. */
export const list_streams = adminOp({
  summary: 'Live streams with statistics, play URLs and the rooms that show them',
  scope: 'read',
  codes: [Code.NOT_AVAILABLE],
  request: z.object(page),
  reply: z.object({
    ...base,
    streams: z.array(
      figures.extend({
        streamID: z.string(),
        userID: z.string(),
        roomIDs: z.array(z.string()),
        ...playURLs,
        node: z.string(),
      }),
    ),
    total: z.number(),
    forwards: z
      .array(forwardInfo)
      .meta({ description: 'Everything that this node forwards, also what is not published now' }),
  }),
  async answer({ media, inspector, node, forwarder }, { index, cnt }, { address }) {
    const all = media.list?.()
    if (all === undefined) throw new ProtocolError(Code.NOT_AVAILABLE, '当前媒体服务不提供流的统计')
    const streams = await Promise.all(
      all.slice(index, index + cnt).map(async (stream) => {
        const { userID, roomIDs } = await inspector.roomsWith(stream.streamID)
        const urls = media.playURLs(stream.streamID, address)
        return { ...stream, ...urls, userID, roomIDs: [...roomIDs], node: node.name }
      }),
    )
    return { streams, total: all.length, forwards: forwarder?.list() ?? [] }
  },
})
