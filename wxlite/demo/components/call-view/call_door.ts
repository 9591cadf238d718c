import type { Moderation } from '../../../utils/moderation'
import { Code } from '../../../utils/protocol'
import { asRoomError } from '../../../utils/rtcroom'
import { askText } from '../../shell/phone'
import { texts } from '../../texts/texts'

/**
 * Goes through the door of a room: asks the user for a password, waits where somebody has to let him in. False: he
 * gave up. Throws what the room says otherwise.
 */
export async function passDoor(
  { passDoor }: Pick<Moderation, 'passDoor'>,
  roomID: string,
  onWaiting: () => void,
): Promise<boolean> {
  let password: string | undefined
  for (;;) {
    try {
      await passDoor({ roomID, password, onWaiting })
      return true
    } catch (cause) {
      const error = asRoomError(cause, 'passDoor')
      if (error.errCode !== Code.PASSWORD || error.later) throw error
      password = await askText(
        password === undefined ? texts.callDoor.enter : texts.callDoor.wrong,
        texts.callDoor.password,
      )
      if (password === undefined) return false
    }
  }
}
