import type { RoomEvent } from '../../../wxlite/utils/protocol.js'
import type { Address } from '../../http/address.js'
import type { MemberChange } from '../rules/room.js'
import type { MediaProvider } from './media_provider.js'
import { pusherView } from './room_snapshot.js'

/** A change as a client at this address hears of it: with play URLs signed now, in place of streams. */
export function roomEvent(media: MediaProvider, roomID: string, change: MemberChange, address: Address): RoomEvent {
  // Last in each event: in Node 20 each field that comes after a copied object takes a microsecond.
  const base = { cmd: 'notifyPusherChange', data: '', roomID, seq: change.seq } as const
  switch (change.type) {
    case 'join':
    case 'update':
      return { event: change.type, pusher: pusherView(change.member, media, address), ...base }
    case 'quit':
      return { event: 'quit', userID: change.member.userID, reason: change.reason, ...base }
    case 'creator': {
      const mixedPlayURL = change.streamID === '' ? '' : media.mixedPlayURL(change.streamID, address)
      return { event: 'creator', roomCreator: change.userID, mixedPlayURL, ...base }
    }
    case 'recording':
      return { event: 'recording', recording: [...change.recording], ...base }
    case 'room': {
      const { roomInfo, unlisted, door, chat } = change
      return { event: 'room', roomInfo, unlisted, door, chat, ...base }
    }
    case 'close':
      return { event: 'close', reason: change.reason, ...base }
  }
}
