import { Code, type Reply } from '../protocol'

/** Any reply. */
export const REPLY: Reply = { code: Code.OK, message: '' }

const PUSHER = { userID: '', accelerateURL: '' }

/** What rooms cannot do without in the reply to an operation. What a page asked for is looked at by `whole`. */
export const REPLIES: { readonly [operation: string]: object } = {
  login: { userID: '', token: '', im: {}, media: {} },
  create_room: { roomID: '' },
  get_push_url: { pushURL: '' },
  get_pushers: { seq: 0, pushers: [PUSHER] },
  pusher_heartbeat: { seq: 0 },
  start_record: { recording: [''] },
  stop_record: { recording: [''] },
}

/** The same of what the socket says unasked. What only some pages hear of is looked at where it is heard. */
export const PUSHES: { readonly [event: string]: object } = {
  join: { pusher: PUSHER },
  update: { pusher: PUSHER },
  quit: { userID: '' },
  creator: { roomCreator: '', mixedPlayURL: '' },
  recording: { recording: [''] },
  room: { roomInfo: '', door: {}, chat: '' },
  record: { record: { roomID: '' } },
  message: { msgSeq: 0, data: '' },
  c2c: { data: { cmd: '' } },
  audience: { audienceCount: 0 },
}
