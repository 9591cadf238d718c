import { resembles } from '../api/arguments'
import { pick } from '../api/pick'
import { asRoomError, linkDown } from '../api/room_error'
import { createInner, createScope } from '../platform/scope'
import * as TIMES from '../platform/timing'
import { type ChatMessage, Code, type ImJoinReply, type ImPush, type ImReply } from '../protocol'
import { createConnection } from './connection'
import type { ImAdapter, ImLink, ImLinkOptions } from './im_link'

/** What the answer to a join is nothing without. */
const JOINED = { events: [{ event: '', seq: 0 }], messages: [{ msgSeq: 0, data: '' }], msgSeq: 0 }

/** The room server's own socket. Opened with the room and closed with it. */
export const embeddedIM: ImAdapter = {
  provider: 'embedded',
  login: () => Promise.resolve(),
  logout: () => Promise.resolve(),
  open,
}

function open({ platform, roomID, account, renew, seq: lastSeq, emit }: ImLinkOptions): ImLink {
  const scope = createScope(platform)
  /** Set once the server has put this user into the room on this socket. */
  let joined = false
  /** Last message that was handed on; undefined before the first join (a newcomer sees no old ones). */
  let msgSeq: number | undefined
  const waiting: (() => void)[] = []
  /** Messages that came while a join has no answer yet: the answer holds older ones. */
  let early: ChatMessage[] | undefined

  const connection = createConnection({
    platform,
    address: () => {
      const { im } = account()
      return 'url' in im ? im.url : ''
    },
    credentials: () => pick(account(), 'userID', 'token'),
    renew,
    up: join,
    down(final) {
      joined = false
      emit('state', final ? 'off' : 'connecting')
      if (final) emit('outside', undefined)
    },
    pushed,
  })
  emit('state', 'connecting')

  async function join() {
    if (!connection.up) return
    const seq = lastSeq()
    const asked = msgSeq || 0
    early ||= []
    try {
      const reply = await connection.ask({ op: 'join', roomID, seq: seq || undefined, msgSeq })
      if (scope.closed) return
      if (!isJoin(reply)) throw linkDown('join')
      // Messages counted from below what is known: the server was restarted.
      if (reply.msgSeq < asked) msgSeq = undefined
      joined = true
      if (reply.room) emit('snapshot', { room: reply.room, asked: seq })
      for (const event of reply.events) emit('change', event)
      reply.messages.forEach(chat)
      msgSeq = Math.max(msgSeq || 0, reply.msgSeq)
      emit('state', 'up')
      for (const run of waiting.splice(0)) run()
      release()
    } catch (error) {
      if (scope.closed) return
      release()
      if (asRoomError(error).errCode > Code.OK) emit('outside', undefined)
      // The server cannot now, and the socket stays: nobody else would ask again.
      else scope.after(TIMES.missingLook, join)
    }
  }

  function release() {
    const held = early
    early = undefined
    if (held) held.forEach(chat)
  }

  function chat(message: ChatMessage) {
    if (message.msgSeq <= (msgSeq || 0)) return
    msgSeq = message.msgSeq
    emit('message', message)
  }

  function pushed(push: ImPush) {
    if (push.event === 'c2c') return emit('c2c', push)
    if (push.roomID !== roomID) return
    switch (push.event) {
      case 'message':
        // A promise may be slower than the frames after its answer.
        return early ? early.push(push) : chat(push)
      case 'audience':
      case 'custom':
        return emit('notice', push)
      default:
        if (!('seq' in push)) return emit('personal', push)
        // Events may come before the answer to `join` does; that answer holds them too.
        if (typeof push.seq === 'number') emit('change', push)
    }
  }

  /** Resolves when the link is in the room, or fails after a while. */
  function ready(operation: string): Promise<void> {
    if (joined) return Promise.resolve()
    return new Promise((resolve, reject) => {
      const mine = createInner(platform, scope)
      mine.add(() => reject(linkDown(operation)))
      mine.after(TIMES.sendWait, mine.close)
      waiting.push(() => {
        resolve()
        mine.close()
      })
    })
  }

  return {
    numbered: true,
    get up() {
      return joined
    },
    beat: (away) =>
      joined
        ? connection.ask({ op: 'beat', roomID, away: away || undefined }).then(({ seq = 0 }) => ({ seq }))
        : undefined,
    async send(kind, data, cmd) {
      await ready('send')
      await connection.ask({ op: 'send', roomID, kind, data, cmd })
    },
    async c2c(toUserID, data) {
      await ready('c2c')
      await connection.ask({ op: 'c2c', toUserID, data })
    },
    rejoin: join,
    // To the server a new token is a new login: the server closes the old socket as replaced.
    renewed: connection.renewed,
    sleep: connection.sleep,
    wake: connection.wake,
    close() {
      if (joined) connection.ask({ op: 'leave', roomID }).catch(() => undefined)
      scope.close()
      connection.close()
    },
  }
}

const isJoin = (reply: ImReply): reply is ImJoinReply => resembles<object>(reply, JOINED)
