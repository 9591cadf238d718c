import type { Pusher, RoomListItem, RoomSnapshot } from '../../../wxlite/utils/protocol.js'
import type { Address } from '../../http/address.js'
import type { Member, RoomView } from '../rules/room.js'
import type { MediaProvider } from './media_provider.js'

/** A member as clients see it, with fresh play URLs. */
export function pusherView(member: Member, media: MediaProvider, address: Address): Pusher {
  const { userID, userName, userAvatar, streamID, state, role = 'member', muted, hand, unmixed } = member
  return {
    userID,
    userName,
    userAvatar,
    ...media.playURLs(streamID, address),
    state,
    role,
    ...(muted && { muted }),
    ...(hand !== undefined && { hand }),
    ...(unmixed && { unmixed }),
  }
}

/** A room as get_pushers shows it, and lists when its door is open. */
export function roomSnapshot(room: RoomView, media: MediaProvider, address: Address): RoomSnapshot {
  const creator = room.members.get(room.creator)
  return {
    roomID: room.roomID,
    roomInfo: room.roomInfo,
    roomName: room.roomInfo,
    roomCreator: room.creator,
    mixedPlayURL: creator === undefined ? '' : media.mixedPlayURL(creator.streamID, address),
    custom: JSON.stringify(Object.fromEntries(room.custom)),
    pushers: Array.from(room.members.values(), (member) => pusherView(member, media, address)),
    maxMembers: room.maxMembers,
    seq: room.seq,
    door: room.door,
    chat: room.chat,
    ...(room.recording.length > 0 ? { recording: [...room.recording] } : {}),
    ...(room.type === 'live_room' ? { audienceCount: room.audienceCount } : {}),
  }
}

/** A room as lists show it to everybody when its door is not open: nothing of who is in it, and nothing to play. */
export function roomCard({ roomID, roomInfo, creator, maxMembers, seq, door, chat, members }: RoomView): RoomListItem {
  return {
    roomID,
    roomInfo,
    roomName: roomInfo,
    roomCreator: creator,
    mixedPlayURL: '',
    custom: '{}',
    pushers: [],
    maxMembers,
    seq,
    door,
    chat,
    memberCount: members.size,
  }
}
