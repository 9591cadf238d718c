import { fill } from '../../../components/stage/language'
import { readRoomInfo } from '../../../components/stage/room_info'
import type { DoorInfo, RoomListItem, RoomType } from '../../../utils/protocol'
import { texts } from '../../texts/texts'

/** A room as a list shows it. */
export interface RoomCard {
  roomID: string
  /** As people read it: what is long loses its middle. */
  shortID: string
  name: string
  /** How many of how many people, or what the audience counts. */
  count: string
  /** Nobody more can come in. */
  full: boolean
  audioOnly: boolean
  /** What one meets at its door; '' = nothing. */
  door: string
  /** Up to four faces. */
  faces: { userID: string; name: string; avatar: string }[]
  /** What a presenter shows now, in place of the faces; '' = none. */
  cover: string
}

const FACES = 4
/** Phones keep a picture by its address: this often (ms) a cover has a new one. */
const COVER_LASTS = 30_000

/** `now`: Unix ms. */
export function roomCard(room: RoomListItem, type: RoomType, now: number): RoomCard {
  const { name, audioOnly } = readRoomInfo(room.roomInfo)
  const live = type === 'live_room'
  // Who is in a room whose door is not open is not shown.
  const people = room.memberCount ?? room.pushers.length
  return {
    roomID: room.roomID,
    shortID: shortID(room.roomID),
    name,
    audioOnly,
    count: live
      ? fill(texts.roomCard.watching, room.audienceCount ?? 0)
      : fill(texts.roomCard.people, people, room.maxMembers),
    // An audience always finds room; only seats for pushers run out.
    full: !live && people >= room.maxMembers,
    door: doorText(room.door),
    faces: room.pushers
      .slice(0, FACES)
      .map(({ userID, userName, userAvatar }) => ({ userID, name: userName, avatar: userAvatar })),
    cover: live && !audioOnly ? coverOf(room, now) : '',
  }
}

/** Only of who is on air for everybody: nobody looks into a call from outside. */
function coverOf({ pushers, roomCreator }: RoomListItem, now: number): string {
  const address = pushers.find(({ userID }) => userID === roomCreator)?.coverURL
  return address === undefined ? '' : `${address}&t=${Math.floor(now / COVER_LASTS)}`
}

/** Begin and end tell long ids apart. */
function shortID(id: string): string {
  return id.length > 14 ? `${id.slice(0, 8)}…${id.slice(-4)}` : id
}

function doorText(door: DoorInfo | undefined): string {
  if (door?.locked) return texts.roomCard.locked
  if (door?.password) return texts.roomCard.password
  return door?.approval ? texts.roomCard.approval : ''
}

/** What a type of room is called, and where its page is. */
export const ROOM_KINDS: { readonly [type in RoomType]: { page: string; newName: string; empty: string } } = {
  double_room: { page: '/pages/doubleroom/room/room', newName: texts.roomCard.double, empty: texts.roomCard.noDouble },
  multi_room: { page: '/pages/multiroom/room/room', newName: texts.roomCard.multi, empty: texts.roomCard.noMulti },
  live_room: { page: '/pages/liveroom/room/room', newName: texts.roomCard.live, empty: texts.roomCard.noLive },
}
