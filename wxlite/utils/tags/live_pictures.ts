import type { LiveRole } from '../api/liveroom'
import type { RoomSlot } from '../api/room_slot'
import type { RoomInfo } from '../api/rtcroom'
import type { MediaInfo, Pusher } from '../protocol'
import { seat } from '../room/slots'
import type { Playable } from './player'

/** Caches of an audience's mixed picture, seconds: mixing is late anyway, smooth matters more. */
const MIXED: Pick<MediaInfo, 'playMode' | 'minCache' | 'maxCache'> = { playMode: 'live', minCache: 1, maxCache: 3 }

const NOBODY: Playable = { slot: -1, userID: '', userName: '', userAvatar: '', accelerateURL: '', state: 'online' }

export interface LivePictures {
  /** The big picture; `accelerateURL` '' = none. */
  main: Playable
  /** How the big picture is played. */
  media: MediaInfo
  /** The small ones, in stable slots. */
  small: RoomSlot[]
}

/**
 * What is to be seen in a live room. A presenter sees the guests. An audience sees one mixed picture where the server
 * mixes; while linked, and where nothing is mixed or no place was left for this room, the presenter's own picture and
 * the others beside it.
 */
export function livePictures(
  room: RoomInfo,
  role: LiveRole,
  link: 'off' | 'asking' | 'starting' | 'on',
  media: MediaInfo,
  before: readonly RoomSlot[],
): LivePictures {
  const creator = room.pushers.find(({ userID }) => userID === room.roomCreator)
  const others = room.pushers.filter((pusher) => pusher !== creator)
  const seats = Math.max(0, room.maxMembers - 1)
  if (role === 'presenter' || role === '') return { main: NOBODY, media, small: seat(before, others, seats) }
  const linked = link === 'starting' || link === 'on'
  if (media.mixed && !linked && !creator?.unmixed)
    return { main: mixed(room, creator), media: { ...media, ...MIXED }, small: seat(before, [], 0) }
  return { main: creator ? { ...creator, slot: -1 } : NOBODY, media, small: seat(before, others, seats) }
}

function mixed(room: RoomInfo, creator: Pusher | undefined): Playable {
  if (room.mixedPlayURL === '') return NOBODY
  return { ...NOBODY, ...creator, userID: room.roomCreator, slot: -1, accelerateURL: room.mixedPlayURL }
}
