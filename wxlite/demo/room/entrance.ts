import type { Moderation } from '../../utils/moderation'
import type { RoomType } from '../../utils/protocol'
import { passDoor } from '../components/call-view/call_door'
import { loginFailed, type StageEvent } from '../components/call-view/call_state'
import { signIn } from '../shell/session'

export interface Entrance {
  type: RoomType
  /** Whose door is passed; '' = a room of one's own, which has none for its maker. */
  roomID: string
  moderation: Moderation
  /** Somebody inside has to open. */
  onWaiting: () => void
}

/** Logs in and goes through the room's door. What stopped it is an event of the room; 'left' = the user gave up. */
export async function passEntrance(entrance: Entrance): Promise<'open' | 'left' | StageEvent> {
  const { type, roomID, moderation, onWaiting } = entrance
  try {
    await signIn(type)
    return roomID === '' || (await passDoor(moderation, roomID, onWaiting)) ? 'open' : 'left'
  } catch (cause) {
    return loginFailed(cause)
  }
}
