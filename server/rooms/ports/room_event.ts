import type { RoomEvent } from '../../../wxlite/utils/protocol.js'
import type { Address } from '../../http/address.js'
import type { MemberChange } from '../rules/room.js'
import type { MediaProvider } from './media_provider.js'
import { pusherView } from './room_snapshot.js'

/** A change as a client at this address hears of it: with play URLs signed now, in place of streams. */
export function roomEvent(media: MediaProvider, roomID: string, change: MemberChange, address: Address): RoomEvent {
  const base = { cmd: 'notifyPusherChange', data: '', roomID, seq: change.seq } as const
  switch (change.type) {
    case 'join':
    case 'update':
      return { ...base, event: change.type, pusher: pusherView(change.member, media, address) }
    case 'quit':
      return { ...base, event: 'quit', userID: change.member.userID, reason: change.reason }
    case 'creator': {
      const mixedPlayURL = change.streamID === '' ? '' : media.mixedPlayURL(change.streamID, address)
      return { ...base, event: 'creator', roomCreator: change.userID, mixedPlayURL }
    }
    case 'recording':
      return { ...base, event: 'recording', recording: [...change.recording] }
    case 'room': {
      const { roomInfo, unlisted, door, chat } = change
      return { ...base, event: 'room', roomInfo, unlisted, door, chat }
    }
    case 'close':
      return { ...base, event: 'close', reason: change.reason }
  }
}
