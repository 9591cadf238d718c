import { fill } from '../../components/stage/language'
import { texts } from '../texts/texts'

/** What a room page is opened with. */
export interface RoomQuery {
  /** '' = make a room. */
  roomID: string
  roomName: string
  unlisted: boolean
  audioOnly: boolean
  /** A call that this phone makes: the room opens with it. */
  opens?: boolean
  /** Live room: its presenter comes back to it. */
  presenter?: boolean
}

function decoded(text: string | undefined): string {
  try {
    return decodeURIComponent(text ?? '')
  } catch {
    return ''
  }
}

/** Reads the query of a room page, also of a share card. */
export function readRoomQuery(query: { [name: string]: string | undefined }): RoomQuery {
  return {
    roomID: query.roomID ?? '',
    roomName: decoded(query.roomName),
    unlisted: query.unlisted === '1',
    audioOnly: query.audio === '1',
    opens: query.opens === '1',
    presenter: query.presenter === '1',
  }
}

/** The address of a room page with such a query. */
export function roomUrl(page: string, { roomID, roomName, unlisted, audioOnly, opens, presenter }: RoomQuery): string {
  const parts = [`roomID=${roomID}`, `roomName=${encodeURIComponent(roomName)}`]
  if (unlisted) parts.push('unlisted=1')
  if (audioOnly) parts.push('audio=1')
  if (opens) parts.push('opens=1')
  if (presenter) parts.push('presenter=1')
  return `${page}?${parts.join('&')}`
}

/** The share card of a room: it opens this very room, also when the mini-program was not running. */
export function inviteCard(page: string, roomID: string, roomName: string): { title: string; path: string } {
  if (roomID === '') return { title: texts.roomLink.about, path: '/pages/main/main' }
  return {
    title: fill(texts.roomLink.invited, roomName),
    path: roomUrl(page, { roomID, roomName, unlisted: false, audioOnly: false }),
  }
}
