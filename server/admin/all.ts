import type { AdminOp } from './admin_op.js'
import { call } from './ops/call.js'
import { close_room } from './ops/close_room.js'
import { create_room } from './ops/create_room.js'
import { cut_stream } from './ops/cut_stream.js'
import { delete_record } from './ops/delete_record.js'
import { forward } from './ops/forward.js'
import { get_log } from './ops/get_log.js'
import { get_room } from './ops/get_room.js'
import { get_settings } from './ops/get_settings.js'
import { get_stats } from './ops/get_stats.js'
import { get_timeline } from './ops/get_timeline.js'
import { issue_login } from './ops/issue_login.js'
import { kick_user } from './ops/kick_user.js'
import { list_deliveries } from './ops/list_deliveries.js'
import { list_nodes } from './ops/list_nodes.js'
import { list_records } from './ops/list_records.js'
import { list_rooms } from './ops/list_rooms.js'
import { list_streams } from './ops/list_streams.js'
import { mute_user } from './ops/mute_user.js'
import { resend } from './ops/resend.js'
import { send_text } from './ops/send_text.js'
import { stop_forward } from './ops/stop_forward.js'
import { unkick_user } from './ops/unkick_user.js'
import { update_room } from './ops/update_room.js'

/** Every operation for administrators, by its name in the address. */
export const adminOps: ReadonlyMap<string, AdminOp> = new Map(
  Object.entries({
    list_rooms,
    get_room,
    create_room,
    update_room,
    close_room,
    kick_user,
    unkick_user,
    mute_user,
    send_text,
    call,
    list_streams,
    cut_stream,
    forward,
    stop_forward,
    issue_login,
    list_records,
    delete_record,
    list_deliveries,
    resend,
    get_stats,
    get_timeline,
    list_nodes,
    get_settings,
    get_log,
  }),
)
