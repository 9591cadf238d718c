import { resembles, wrong } from './api/arguments'
import type { CallPlace, Calls, CallsEvents, CallsOptions, IncomingCall, InnerCalls } from './api/calls'
import { createEmitter } from './api/emitter'
import { method } from './api/method'
import { patience } from './api/patience'
import { pick } from './api/pick'
import { asRoomError, ClientCode, cancelled, isRefusal, RoomError } from './api/room_error'
import { type Connection, createConnection } from './im/connection'
import { createHeld } from './im/held'
import { incomplete, whole } from './net/requests'
import { type RoomPlatform, wxRoomPlatform } from './platform/platform'
import { createScope, pause } from './platform/scope'
import * as TIMES from './platform/timing'
import { type CallEndReason, Code, type ImPush } from './protocol'

export type { Calls, CallsEvents, CallsOptions, IncomingCall, NoticeSource, Ringing } from './api/calls'

/** The caller opens the room by entering it: how often the called ask for it, and for how long at most (ms). */
const ASK_EVERY = 500
const OPEN_WITHIN = 15_000
/** No ring lasts longer, whatever gets lost (ms). */
const LONGEST_RING = 125_000

/** What a call is nothing without. */
const PLACE: CallPlace = { callID: '', roomID: '' }

/** What calls are heard on. */
type Line = Pick<Connection, 'up' | 'sleep' | 'renewed' | 'wake' | 'close'>

/** The call that this device takes part in. */
interface Present extends CallPlace {
  /** Undefined on the caller's side. */
  readonly incoming: IncomingCall | undefined
  /** Rings here; a call that was taken is over with `onCallEnd` alone. */
  ringing: boolean
}

/**
 * Rings other users and receives calls, beside rtcroom: over a socket of its own that is connected while the app is
 * shown, whether in a room or not.
 *
 * @example
 * const calls = createCalls({ room: rtcroom })
 * calls.on('onCall', ({ userName }) => this.setData({ from: userName }))
 */
export function createCalls({ room, im: source }: CallsOptions, platform: RoomPlatform = wxRoomPlatform()): Calls {
  const { session } = room.inner
  const { im } = session.account
  const scope = createScope(platform)
  const { emit, on, setListener } = createEmitter<CallsEvents>(platform)
  const socket = createEmitter<{ push: ImPush; up: undefined }>(platform)
  let present: Present | undefined
  let ring = createScope(platform)
  const held = createHeld(pushed)
  /** Grows with each: a call that is under way then is taken back. */
  let hangUps = 0
  let hiddenAt: number | undefined

  const heard = {
    up() {
      catchUp()
      socket.emit('up', undefined)
    },
    pushed(push: ImPush) {
      pushed(push)
      socket.emit('push', push)
    },
  }
  const connection = 'url' in im ? ownSocket(im.url) : tencent(im.administrator)

  function ownSocket(url: string): Line {
    return createConnection({
      ...heard,
      platform,
      address: () => url,
      credentials: () => pick(session.account, 'userID', 'token'),
      renew: () =>
        session.renew().catch((error: unknown) => {
          // Logged out: until the next login there is nobody to call.
          if (asRoomError(error).errCode === ClientCode.ARGUMENT) connection.sleep()
          throw error
        }),
      down: () => undefined,
    })
  }

  /** It keeps what it cannot deliver: a ring may be an old one. The server knows nothing of who hears it. */
  function tencent(administrator: string): Line {
    if (!source)
      throw new RoomError(ClientCode.IM, '来电需要腾讯云 IM', 'createCalls', '传入 im: tencentIM(TencentCloudChat)')
    const { close } = source.hear({
      platform,
      administrator,
      up: heard.up,
      pushed(push) {
        heard.pushed(push)
        if (push.event === 'call') catchUp()
      },
    })
    return { up: false, sleep() {}, renewed() {}, wake: heard.up, close }
  }

  scope.add(connection.close)
  scope.add(
    session.onRenew(() => {
      if (connection.up) connection.renewed()
      else if (hiddenAt === undefined) connection.wake(false)
    }),
  )
  scope.add(
    platform.onHide(() => {
      hiddenAt ??= platform.now()
      connection.sleep()
    }),
  )
  scope.add(
    platform.onShow(() => {
      if (hiddenAt === undefined) return
      connection.wake(Math.abs(platform.now() - hiddenAt) > TIMES.hiddenLimit)
      hiddenAt = undefined
    }),
  )

  function pushed(push: ImPush) {
    if (!/^call/.test(push.event) || !resembles<object>(push, PLACE)) return
    if (push.event === 'call') return rings(push)
    if (push.event !== 'call_answer' && push.event !== 'call_ended') return
    if (push.callID !== present?.callID) return held.keep(push)
    if (push.event === 'call_ended') return over(push.reason)
    const { callID, userID, action, reason = '' } = push
    emit('onCallAnswer', { callID, userID, action, reason })
  }

  function rings(push: ImPush & { event: 'call' }) {
    // Told again to a socket that has just connected.
    if (push.callID === present?.callID) return
    // It does not ring: an agent has come for somebody who waits for one, on whichever device he does.
    if (push.ticketID !== undefined) return
    const fields = ['callID', 'roomID', 'roomType', 'media', 'fromUserID', 'userName', 'userAvatar'] as const
    const incoming: IncomingCall = { ...pick(push, ...fields), extra: push.data }
    begin({ callID: push.callID, roomID: push.roomID, incoming, ringing: true })
    emit('onCall', incoming)
  }

  function begin(call: Present) {
    // The end of a call that was taken may come later than the next call: an agent has passed this user on.
    if (present && present.callID !== call.callID) over(present.ringing ? 'missed' : 'ended')
    ring.close()
    ring = createScope(platform)
    present = call
    ring.after(LONGEST_RING, () => {
      if (call.ringing) over('missed')
    })
  }

  const attend = ({ callID, roomID }: CallPlace) => begin({ callID, roomID, incoming: undefined, ringing: false })

  /** What is told of the call before the answer waits for that. */
  async function dial<Answer extends CallPlace>(ask: () => Promise<Answer>): Promise<Answer> {
    if (scope.closed) throw wrong('call', '呼叫已停止', '请重新 createCalls')
    const mine = hangUps
    return held.during(
      ask().then(async (answer) => {
        if (!resembles<object>(answer, PLACE)) throw incomplete('call')
        if (hangUps === mine) {
          attend(answer)
          return answer
        }
        // Nobody here would hear of it: it must not ring on.
        await session.call('cancel_call', pick(answer, 'callID')).catch(() => undefined)
        throw cancelled('call', ClientCode.NETWORK)
      }),
    )
  }

  function over(reason: CallEndReason) {
    if (!present) return
    // What this device took is not taken from it by that.
    if (reason === 'answered_elsewhere' && !present.ringing) return
    const { callID, roomID } = present
    present = undefined
    ring.close()
    emit('onCallEnd', { callID, roomID, reason })
  }

  /** Connected again: the call may have ended meanwhile. */
  function catchUp() {
    const call = present
    if (!call) return
    listed({ cnt: 20, index: 0 })
      .then(({ calls }) => {
        const known = calls.find(({ callID }) => callID === call.callID)
        if (present !== call) return
        const own = known?.users.find(({ userID }) => userID === session.account.userID)
        // A server that was restarted knows nothing of it.
        if (!known) over('missed')
        else if (known.endReason) over(known.endReason)
        else if (own && call.ringing && own.result !== 'ringing') over('answered_elsewhere')
      })
      // No answer, or logged out meanwhile.
      .catch(() => undefined)
  }

  const listed = async (page: { cnt: number; index: number }) =>
    whole('get_call_list', await session.call('get_call_list', page), {
      calls: [{ callID: '', users: [{}] }],
      total: 0,
    })

  async function roomOpen(roomID: string): Promise<void> {
    // By pauses: the clock of the phone may be put right meanwhile.
    for (let left = OPEN_WITHIN; ; left -= ASK_EVERY) {
      try {
        await session.call('get_pushers', { roomID })
        return
      } catch (error) {
        const { errCode, later } = asRoomError(error)
        const soon = errCode === Code.NO_ROOM || later
        if (!soon || scope.closed || present?.roomID !== roomID || left <= 0) throw error
      }
      await pause(scope, ASK_EVERY)
    }
  }

  function needed(operation: string, incoming: boolean): Present {
    if (present && (present.incoming !== undefined) === incoming) return present
    throw new RoomError(ClientCode.ARGUMENT, incoming ? '没有来电' : '没有正在呼叫', operation)
  }

  const inner: InnerCalls = {
    session,
    platform,
    scope,
    leftPlaces: new Map(),
    get link() {
      return hiddenAt !== undefined ? 'hidden' : connection.up ? 'up' : 'connecting'
    },
    on: socket.on,
    attend,
    dial,
    roomOpen,
  }

  return {
    inner,
    get incoming() {
      return present?.ringing ? present.incoming : undefined
    },
    on,
    setListener,
    call: method('call', async (args) => {
      const userIDs = args.value('userIDs')
      if (!Array.isArray(userIDs)) throw args.wrong('参数 userIDs 须为数组')
      const { userName, userAvatar } = session.account
      const request = {
        userIDs: userIDs.map(String),
        media: args.text('media') === 'audio' ? 'audio' : 'video',
        userName,
        userAvatar,
        roomInfo: args.text('roomInfo'),
        timeout: patience(platform, args),
        data: args.text('extra'),
      } as const
      return pick(await dial(() => session.call('call', request)), 'callID', 'roomID')
    }),
    accept: method('accept', async () => {
      const call = needed('accept', true)
      const { callID, roomID } = call
      // From here on, since what the yes does to other devices may be heard before its answer.
      call.ringing = false
      await session.call('answer_call', { callID, action: 'accept' }).catch((error: unknown) => {
        call.ringing = true
        if (isRefusal(asRoomError(error))) catchUp()
        throw error
      })
      await roomOpen(roomID)
      return { roomID }
    }),
    reject: method('reject', async (args) => {
      const { callID } = needed('reject', true)
      await session.call('answer_call', { callID, action: 'reject', reason: args.text('reason') })
      if (present?.callID === callID) over('rejected')
    }),
    cancel: method('cancel', async () => {
      hangUps += 1
      if (held.asking) return
      const { callID } = needed('cancel', false)
      await session.call('cancel_call', { callID })
    }),
    list: method('list', (args) => listed({ cnt: args.needNumber('cnt'), index: args.needNumber('index') })),
    stop() {
      hangUps += 1
      present = undefined
      ring.close()
      scope.close()
    },
  }
}
