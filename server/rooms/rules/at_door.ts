import { Code } from '../../../wxlite/utils/protocol.js'
import { isShut } from './door.js'
import { type Actor, CLOSED_ROOM_KEPT, type Room } from './room.js'
import { Refusal } from './step.js'

/** Why the door refuses this user; undefined if it does not. `password`: the hash of the password sent. */
export function refusedAtDoor(room: Room, { userID }: Actor, password: string, now: number): Refusal | undefined {
  if (!isShut(room.view.door) || wasIn(room, userID, now)) return undefined
  const { door, knocks } = room
  if (door.locked) return new Refusal(Code.LOCKED)
  if (door.password !== '' && password !== door.password) return new Refusal(Code.PASSWORD)
  if (!door.approval) return undefined
  const knock = knocks.get(userID)
  const answer = knock !== undefined && knock.until > now ? knock.state : 'waiting'
  if (answer === 'accepted') return undefined
  // For a user whose knock was refused the door counts as locked for a while, so that its client stops waiting.
  return answer === 'refused' ? new Refusal(Code.LOCKED, '房主没有同意您进入，请稍后再试') : new Refusal(Code.WAITING)
}

/** Whether the user is in the room, or was and may come back. */
function wasIn({ owner, view, audience, returning, gone, door }: Room, userID: string, now: number): boolean {
  if (userID === owner || view.members.has(userID) || audience.get(userID) !== undefined) return true
  if (returning.has(userID) || door.admitted.has(userID)) return true
  const why = gone.get(userID)
  return why?.reason === 'timeout' && why.at + CLOSED_ROOM_KEPT > now
}
