import { fill } from './language'
import { texts } from './texts/texts'

/**
 * What live-room and the demo store with a room. `roomInfo` is free text on the wire; a plain room keeps
 * its bare name there, so that every other client shows it as it is.
 */
export interface RoomInfo {
  name: string
  /** Sound only: nobody sends pictures. */
  audioOnly: boolean
}

export const NAME_LIMIT = 20
const FORBIDDEN = /[<>*{}()^%$#@!~&=\s]/

/**
 * Why a room name is refused, in the words that are shown; '' when it is right. An empty name is right: a default is
 * used.
 */
export function nameProblem(name: string): string {
  if (name.length > NAME_LIMIT) return fill(texts.roomInfo.tooLong, NAME_LIMIT)
  if (name !== '' && FORBIDDEN.test(name)) return texts.roomInfo.forbidden
  return ''
}

export function writeRoomInfo(info: RoomInfo): string {
  return info.audioOnly ? JSON.stringify({ roomName: info.name, pureAudio: true }) : info.name
}

/** Reads what this or any other client wrote; never throws. */
export function readRoomInfo(text: string, fallback = texts.roomInfo.unnamed): RoomInfo {
  const plain = text.trim()
  if (plain.startsWith('{')) {
    try {
      const value: unknown = JSON.parse(plain)
      if (typeof value === 'object' && value !== null) {
        const name = 'roomName' in value ? value.roomName : 'name' in value ? value.name : undefined
        const audioOnly = 'pureAudio' in value && value.pureAudio === true
        return { name: typeof name === 'string' && name !== '' ? name : fallback, audioOnly }
      }
    } catch {
      // Not ours: shown as it stands.
    }
  }
  return { name: plain === '' ? fallback : plain, audioOnly: false }
}
