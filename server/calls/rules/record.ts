import type { CallRecord, CallResult } from '../../../wxlite/utils/protocol.js'
import type { Call, Line } from './call.js'

/** A call as an entry of its participants' call list. */
export function recordOf(call: Call): CallRecord {
  const { callID, roomID, roomType, media, caller, callees, startedAt, answeredAt, ended } = call
  const { userID: fromUserID, userName, userAvatar } = caller
  return {
    callID,
    roomID,
    roomType,
    media,
    fromUserID,
    userName,
    userAvatar,
    users: Array.from(callees.values(), ({ userID, line }) => ({ userID, result: resultOf(line) })),
    startTime: startedAt,
    ...(answeredAt > 0 && { answerTime: answeredAt }),
    ...(ended && { endTime: ended.at, endReason: ended.reason }),
  }
}

function resultOf(line: Line): CallResult {
  return line === 'in' || line === 'left' ? 'accepted' : line
}
