import type { OperationName } from '../../wxlite/utils/protocol.js'
import { add_audience } from './add_audience.js'
import { add_pusher } from './add_pusher.js'
import { answer_call } from './answer_call.js'
import { answer_knock } from './answer_knock.js'
import { call } from './call.js'
import { cancel_call } from './cancel_call.js'
import { cancel_knock } from './cancel_knock.js'
import { cancel_link_mic } from './cancel_link_mic.js'
import { create_room } from './create_room.js'
import { delete_audience } from './delete_audience.js'
import { delete_pusher } from './delete_pusher.js'
import { destroy_room } from './destroy_room.js'
import { enter_queue } from './enter_queue.js'
import { get_audiences } from './get_audiences.js'
import { get_call_list } from './get_call_list.js'
import { get_custom_info } from './get_custom_info.js'
import { get_im_login_info } from './get_im_login_info.js'
import { get_push_url } from './get_push_url.js'
import { get_pushers } from './get_pushers.js'
import { get_record_list } from './get_record_list.js'
import { get_room_list } from './get_room_list.js'
import { kick_pusher } from './kick_pusher.js'
import { leave_queue } from './leave_queue.js'
import { list_queue } from './list_queue.js'
import { login } from './login.js'
import { logout } from './logout.js'
import { merge_stream } from './merge_stream.js'
import { mute_all } from './mute_all.js'
import { mute_chat } from './mute_chat.js'
import { mute_pusher } from './mute_pusher.js'
import type { Operation } from './operation.js'
import { pusher_heartbeat } from './pusher_heartbeat.js'
import { queue_beat } from './queue_beat.js'
import { raise_hand } from './raise_hand.js'
import { report } from './report.js'
import { report_user } from './report_user.js'
import { request_link_mic } from './request_link_mic.js'
import { respond_link_mic } from './respond_link_mic.js'
import { set_custom_field } from './set_custom_field.js'
import { set_moderator } from './set_moderator.js'
import { start_record } from './start_record.js'
import { stop_record } from './stop_record.js'
import { take_ticket } from './take_ticket.js'
import { transfer } from './transfer.js'
import { unkick_pusher } from './unkick_pusher.js'
import { update_room } from './update_room.js'

/** Every operation in the table of protocol.ts, by route name. */
export const operations: { readonly [N in OperationName]: Operation<N> } = {
  get_im_login_info,
  login,
  logout,
  get_push_url,
  create_room,
  destroy_room,
  add_pusher,
  delete_pusher,
  get_pushers,
  get_room_list,
  pusher_heartbeat,
  kick_pusher,
  unkick_pusher,
  start_record,
  stop_record,
  get_record_list,
  add_audience,
  delete_audience,
  get_audiences,
  set_custom_field,
  get_custom_info,
  request_link_mic,
  respond_link_mic,
  cancel_link_mic,
  update_room,
  set_moderator,
  mute_pusher,
  mute_all,
  mute_chat,
  raise_hand,
  answer_knock,
  cancel_knock,
  merge_stream,
  report,
  report_user,
  call,
  answer_call,
  cancel_call,
  get_call_list,
  enter_queue,
  queue_beat,
  leave_queue,
  list_queue,
  take_ticket,
  transfer,
}
