import type { C2CNotice, LinkMicMessage } from '../protocol'

export function isLinkMic(data: C2CNotice['data']): data is LinkMicMessage {
  return data.cmd === 'linkmic' && typeof data.data === 'object' && data.data !== null && 'type' in data.data
}

/** The room that one is in, and as what. */
interface Place {
  roomID: string
  roomCreator: string
  role: 'presenter' | 'audience' | ''
}

/**
 * Only in this room, and only from whom it may come: requests from the one who asks, to the presenter; answers from the
 * creator; and nobody takes the presenter off.
 */
export function isBelievable(message: LinkMicMessage['data'], fromUserID: string, place: Place): boolean {
  const { roomID, roomCreator, role } = place
  if (message.roomID !== roomID) return false
  if (message.type === 'request' || message.type === 'cancel')
    return role === 'presenter' && message.userID === fromUserID
  return fromUserID === roomCreator && (message.type === 'response' || role === 'audience')
}
