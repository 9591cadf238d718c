import { type Arguments, resembles } from './api/arguments'
import { harmless } from './api/emitter'
import { method } from './api/method'
import type { Moderation, ModerationOptions, ModerationView, Passage } from './api/moderation'
import { ClientCode, cancelled, isRefusal, RoomError } from './api/room_error'
import { type RoomPlatform, wxRoomPlatform } from './platform/platform'
import { createInner, createScope, pause, type Scope, within } from './platform/scope'
import { type ChatRule, Code, type OperationName, type Operations } from './protocol'
import { createKnocks } from './room/knocks'
import { moderationView } from './room/moderation_view'

export type { Knock, Moderation, ModerationOptions, ModerationView, Passage, RoomMember } from './api/moderation'

/** While one waits at a door it is asked this often whether it is open, and knocked at again (ms). */
const ASK_EVERY = 3_000
const KNOCK_EVERY = 30_000

/** The operations that a door keeps people from. */
const AT_DOOR: ReadonlySet<string> = new Set(['get_pushers', 'add_pusher', 'add_audience'])

/**
 * Access control of a room (password, lock, approval), moderators, mutes and raised hands; used beside rtcroom or
 * liveroom.
 *
 * @example
 * const moderation = createModeration({ room: rtcroom, onView: (view) => this.setData({ moderation: view }) })
 * await moderation.passDoor({ roomID, password })
 * await call.start({ roomID })
 */
export function createModeration(
  { room, onView }: ModerationOptions,
  platform: RoomPlatform = wxRoomPlatform(),
): Moderation {
  const { session, current, events } = room.inner
  const stopped = createScope(platform)
  const shown = harmless(platform, onView)
  /** The last door that was passed. */
  let said: { roomID: string; password: string } | undefined
  const knocks = createKnocks(platform, draw)
  let view = moderationView(current.roster, [])
  let passing: Scope | undefined

  // What was said at a door goes with every call that passes it, also when a lost seat is taken again.
  stopped.add(session.amend(saying))

  function saying<Name extends OperationName>(
    operation: Name,
    body: Operations[Name]['request'],
  ): Operations[Name]['request'] {
    if (!said || !AT_DOOR.has(operation) || !('roomID' in body) || body.roomID !== said.roomID) return body
    return { ...body, password: said.password }
  }

  let drawn = JSON.stringify(view)

  function draw() {
    const next = moderationView(current.roster, knocks.list)
    const text = JSON.stringify(next)
    if (text === drawn) return
    view = next
    drawn = text
    shown(next)
  }

  /** The list takes in what is told here too, before or after. */
  function drawSoon() {
    void Promise.resolve().then(() => {
      if (!stopped.closed) draw()
    })
  }

  for (const off of [
    events.on('roster', draw),
    // Not every change is one of the pictures; a beat tells of what a list brought.
    events.on('change', drawSoon),
    events.on('snapshot', drawSoon),
    events.on('seq', drawSoon),
    events.on('personal', (notice) => {
      if (notice.event === 'knock' && resembles(notice, { userID: '' })) knocks.heard(notice)
      else if (notice.event === 'knock_over') knocks.over(notice.userID)
      else if (notice.event === 'knock_answered') passing?.close()
    }),
    events.on('left', over),
    events.on('closed', over),
  ])
    stopped.add(off)

  function over() {
    knocks.clear()
    draw()
  }

  /** One look through the door. False: one has to wait, as who waits already does through a dead zone. */
  async function mayPass({ roomID, password }: Passage, knocking: boolean, waits: boolean): Promise<boolean> {
    const { userName, userAvatar } = session.account
    try {
      await session.call('get_pushers', { roomID, password, ...(knocking && { userName, userAvatar }) })
      return true
    } catch (error) {
      if (!(error instanceof RoomError)) throw error
      // Whoever is the first to enter makes the room, or is told why not.
      if (error.errCode === Code.NO_ROOM) return true
      if (error.errCode === Code.WAITING || (waits && !isRefusal(error))) return false
      throw error
    }
  }

  async function pass(passage: Passage): Promise<void> {
    const { roomID, password, onWaiting } = passage
    const { userID } = session.account
    said = password ? { roomID, password } : undefined
    const waiting = createScope(platform)
    const forget = stopped.add(waiting.close)
    let knocked = Number.NEGATIVE_INFINITY
    let told = false
    try {
      // Who has logged in as somebody else is another one at this door.
      while (!waiting.closed && session.account.userID === userID) {
        const now = platform.now()
        // Whichever way the clock of the phone is put right meanwhile.
        const knocking = Math.abs(now - knocked) >= KNOCK_EVERY
        if (knocking) knocked = now
        // Given up, it does not wait for an answer that may never come.
        const passed = await within(createInner(platform, waiting), KNOCK_EVERY, mayPass(passage, knocking, told))
        if (passed) return
        if (passed === false && !told) {
          told = true
          harmless(platform, onWaiting)({ cancel: waiting.close })
        }
        await pausing(waiting)
      }
    } catch (error) {
      if (!waiting.closed) throw error
    } finally {
      forget()
      waiting.close()
    }
    void session.call('cancel_knock', { roomID }).catch(() => undefined)
    throw cancelled('passDoor', ClientCode.ENTER)
  }

  /** Until it is time to ask again, or an answer came. */
  async function pausing(waiting: Scope): Promise<void> {
    const mine = createScope(platform)
    passing = mine
    const forget = waiting.add(mine.close)
    await pause(mine, ASK_EVERY)
    forget()
    mine.close()
    passing = undefined
  }

  function roomID(args: Arguments): string {
    if (current.roster.roomID === '') throw args.wrong('当前不在房间中', '请先进入房间')
    return current.roster.roomID
  }
  const flag = (args: Arguments, name: string) => {
    const value = args.value(name)
    return typeof value === 'boolean' ? value : undefined
  }

  return {
    get view(): ModerationView {
      return view
    },
    passDoor: method('passDoor', (args) => {
      const onWaiting = args.value('onWaiting')
      return pass({
        roomID: args.need('roomID'),
        password: args.text('password'),
        ...(typeof onWaiting === 'function' && { onWaiting: (waiting) => onWaiting(waiting) }),
      })
    }),
    updateRoom: method('updateRoom', async (args) => {
      const fields = {
        roomInfo: args.text('roomInfo'),
        password: text(args, 'password'),
        locked: flag(args, 'locked'),
        approval: flag(args, 'approval'),
        unlisted: flag(args, 'unlisted'),
        chat: chatRule(args.text('chat')),
      }
      await session.call('update_room', { roomID: roomID(args), ...fields })
    }),
    setModerator: method('setModerator', async (args) => {
      const moderator = args.value('moderator') === true
      await session.call('set_moderator', { roomID: roomID(args), targetUserID: args.need('userID'), moderator })
    }),
    mutePusher: method('mutePusher', async (args) => {
      const muted = { audio: flag(args, 'audio'), video: flag(args, 'video') }
      await session.call('mute_pusher', { roomID: roomID(args), targetUserID: args.need('userID'), ...muted })
    }),
    muteAll: method('muteAll', async (args) => {
      await session.call('mute_all', {
        roomID: roomID(args),
        audio: args.value('audio') === true,
        video: flag(args, 'video'),
      })
    }),
    muteChat: method('muteChat', async (args) => {
      const muted = args.value('muted') === true
      await session.call('mute_chat', { roomID: roomID(args), targetUserID: args.need('userID'), muted })
    }),
    raiseHand: method('raiseHand', async (args) => {
      await session.call('raise_hand', { roomID: roomID(args), up: args.value('up') === true })
    }),
    answerKnock: method('answerKnock', async (args) => {
      const targetUserID = args.need('userID')
      await session.call('answer_knock', { roomID: roomID(args), targetUserID, accept: args.value('accept') === true })
      knocks.over(targetUserID)
    }),
    remove: method('remove', async (args) => {
      await session.call('kick_pusher', { roomID: roomID(args), targetUserID: args.need('userID') })
    }),
    reportUser: method('reportUser', async (args) => {
      const targetUserID = args.need('userID')
      await session.call('report_user', { roomID: roomID(args), targetUserID, reason: args.need('reason') })
    }),
    stop() {
      knocks.clear()
      stopped.close()
    },
  }
}

/** '' says something: none. */
function text(args: Arguments, name: string): string | undefined {
  const value = args.value(name)
  return typeof value === 'string' ? value : undefined
}

function chatRule(text: string | undefined): ChatRule | undefined {
  return text === 'all' || text === 'members' || text === 'off' ? text : undefined
}
