import { wrong } from '../api/arguments'
import { ClientCode, RoomError } from '../api/room_error'
import type { Session } from '../net/session'
import type { Cancel, RoomPlatform } from '../platform/platform'
import { createTurns } from '../platform/turns'
import type { LinkMicMessage } from '../protocol'
import type { CurrentRoom } from './current_room'

/** A viewer's request for link-mic: at most one at a time, with an end. */
export interface LinkMicRequest {
  /** Resolves when the presenter accepts within `timeout` ms; else -999. */
  ask(timeout: number): Promise<void>
  /** The presenter's answer. */
  answered(response: LinkMicMessage['data'] & { type: 'response' }): void
  /** Ends the waiting with -999; `withdraw` runs too when `notify` is set. */
  cancel(notify: boolean): Promise<void>
}

export function createLinkMicRequest(
  platform: RoomPlatform,
  session: Session,
  current: Pick<CurrentRoom, 'membership' | 'need'>,
): LinkMicRequest {
  let waiting: { done(): void; failed(error: RoomError): void; timer: Cancel } | undefined
  /** Requests and withdrawals, one after the other: one that was given up must not outlive its withdrawal. */
  const inTurn = createTurns()

  function end(): typeof waiting {
    const ended = waiting
    waiting = undefined
    ended?.timer()
    return ended
  }

  async function request(mine: typeof waiting): Promise<void> {
    const { roomID } = current.need('requestJoinPusher')
    const { userName, userAvatar } = session.account
    await inTurn(async () => {
      if (waiting === mine) await session.call('request_link_mic', { roomID, userName, userAvatar })
    })
  }

  async function withdraw(): Promise<void> {
    const { membership } = current
    if (!membership) return
    const { call, roomID } = membership
    await inTurn(() => call('cancel_link_mic', { roomID }))
  }

  return {
    ask(timeout) {
      if (waiting)
        return Promise.reject(wrong('requestJoinPusher', '正在等待主播回应', '请先等待，或调用 cancelJoinPusher'))
      return new Promise((done, failed) => {
        const timer = platform.after(timeout, () => {
          end()
          withdraw().catch(() => undefined)
          failed(refused('主播没有回应'))
        })
        // Waiting begins before the request: the answer may overtake the request's own reply.
        const mine = { done, failed, timer }
        waiting = mine
        request(mine).catch((error: RoomError) => {
          if (waiting === mine) end()?.failed(error)
        })
      })
    },
    answered({ result, message }) {
      const asked = end()
      if (result === 'accept') asked?.done()
      else asked?.failed(refused(message || '主播拒绝了连麦请求'))
    },
    async cancel(notify) {
      const asked = end()
      if (!asked) return
      asked.failed(refused('已取消连麦请求'))
      if (notify) await withdraw()
    },
  }
}

function refused(message: string): RoomError {
  return new RoomError(ClientCode.LINK_MIC, message, 'requestJoinPusher')
}
