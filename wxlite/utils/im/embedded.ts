import { isObject } from '../api/arguments'
import { linkDown, type RoomError } from '../api/room_error'
import { createInner, createScope } from '../platform/scope'
import { spoken } from '../platform/spoken'
import * as TIMES from '../platform/timing'
import { type ChatMessage, Code, type ImJoinReply, type ImPush, type ImReply, type RoomEvent } from '../protocol'
import { createConnection } from './connection'
import type { ImAdapter, ImLink, ImLinkOptions } from './im_link'

/** What a frame is nothing without. */
const NEEDED: { readonly [event: string]: string } = { join: 'pusher', update: 'pusher', record: 'record', c2c: 'data' }

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
  let waiting: (() => void)[] = []

  const connection = createConnection({
    platform,
    address: () => {
      const { im } = account()
      return 'url' in im ? im.url : ''
    },
    credentials() {
      const { userID, token } = account()
      return { userID, token }
    },
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

  function join() {
    const seq = lastSeq()
    const asked = msgSeq
    connection.ask({ op: 'join', roomID, seq: seq || undefined, msgSeq }).then(
      (reply) => {
        if (scope.closed || !isJoin(reply)) return
        // Messages counted from below what is known: the server was restarted.
        if (asked !== undefined && reply.msgSeq < asked) msgSeq = undefined
        welcomed(reply, seq)
      },
      (error: RoomError) => {
        if (!scope.closed && error.errCode > Code.OK) emit('outside', undefined)
      },
    )
  }

  function welcomed(reply: ImJoinReply, asked: number) {
    joined = true
    if (reply.reset && reply.room) emit('snapshot', { room: reply.room, asked })
    for (const event of reply.events) emit('change', event)
    for (const message of reply.messages) chat(message)
    // A promise may be slower than the frames after its answer: they are counted already.
    msgSeq = Math.max(msgSeq ?? 0, reply.msgSeq)
    emit('state', 'up')
    const ready = waiting
    waiting = []
    for (const run of ready) run()
  }

  function chat(message: ChatMessage) {
    if (msgSeq !== undefined && message.msgSeq <= msgSeq) return
    msgSeq = message.msgSeq
    emit('message', message)
  }

  function pushed(push: ImPush) {
    const missing = NEEDED[push.event]
    // Left out, a numbered change is a gap, which leads to the whole list.
    if (missing && !isObject(Reflect.get(push, missing)))
      return platform.warn?.(spoken.say(`${push.event} 缺少 ${missing}`))
    if (push.event === 'c2c') return emit('c2c', push)
    if (push.roomID !== roomID) return
    switch (push.event) {
      case 'message':
        return chat(push)
      case 'audience':
      case 'custom':
        return emit('notice', push)
      default:
        return 'seq' in push ? changed(push) : emit('personal', push)
    }
  }

  /** Events may come before the answer to `join` does; that answer holds them too. */
  function changed(event: RoomEvent) {
    if (typeof event.seq === 'number') emit('change', event)
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
      return connection.up && joined
    },
    beat: (away) =>
      connection.up && joined
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
    rejoin() {
      if (connection.up) join()
    },
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

function isJoin(reply: ImReply & { events?: unknown; messages?: unknown }): reply is ImJoinReply {
  return Array.isArray(reply.events) && Array.isArray(reply.messages)
}
