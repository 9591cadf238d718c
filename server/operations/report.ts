import { z } from 'zod'
import { inRoom, report as reportField } from '../schemas/fields.js'
import { plain } from '../schemas/replies.js'
import { operation } from './operation.js'

/** A client's report of its own state, for the room's timeline; at most one in 5 s. Members and audience. */
export const report = operation('report', {
  request: z.object({ ...inRoom, report: reportField }),
  reply: plain,
  async run({ clientReports }, caller, { roomID, report }, { network }) {
    await clientReports.take(caller, roomID, report, network)
    return {}
  },
})
