import { resembles } from '../api/arguments'
import { asRoomError, ClientCode, linkDown, refusal } from '../api/room_error'
import { backoff } from '../net/backoff'
import { PUSHES } from '../net/examples'
import type { Cancel, RoomPlatform, Socket } from '../platform/platform'
import { createScope, type Scope } from '../platform/scope'
import { spoken } from '../platform/spoken'
import * as TIMES from '../platform/timing'
import { Code, type ImBeatReply, ImClose, type ImPush, type ImReply, type ImRequest } from '../protocol'

const NO_LOGIN: ReadonlySet<number> = new Set([Code.AUTH, ClientCode.ARGUMENT])

/** A request of the socket, without its number. */
export type Asking = ImRequest extends infer One ? (One extends { id: number } ? Omit<One, 'id'> : never) : never

export interface ConnectionOptions {
  platform: RoomPlatform
  address(): string
  credentials(): { userID: string; token: string }
  /** The token was refused: get a new one. */
  renew(): Promise<void>
  /** Logged in on the socket: requests can go. */
  up(): void
  /** It was up and is not any more, or the server says to stay away (`final`). */
  down(final: boolean): void
  pushed(push: ImPush): void
}

/** One socket to the room server's IM, kept up until it is closed. */
export interface Connection {
  readonly up: boolean
  /** Fails at once while the socket is not up. A code above 0 in the answer is a RoomError too. */
  ask(asking: Asking): Promise<ImReply & Partial<ImBeatReply>>
  /** Hidden: no attempts to connect, no signs of life. */
  sleep(): void
  /** There is a new token: the socket that is up under the old one is replaced. */
  renewed(): void
  /** Shown: connect now. `dead`: the platform has interrupted the socket meanwhile, whatever it looks like. */
  wake(dead: boolean): void
  close(): void
}

export function createConnection(options: ConnectionOptions): Connection {
  const { platform } = options
  const whole = createScope(platform)
  let attempt = 0
  let asleep = false
  let stayAway = false
  let up = false
  let nextID = 1
  let socket: Socket | undefined
  /** Everything that belongs to the present socket, or to the pause before the next. */
  let episode: Scope = createScope(platform)
  const pending = new Map<number, (reply: ImReply) => void>()

  function connect() {
    if (whole.closed || asleep || stayAway) return
    newEpisode()
    const mine = episode
    const overdue = mine.after(TIMES.connect, () => lost(0))
    try {
      socket = platform.connectSocket(spoken.ask(options.address()), {
        opened: () => {
          if (!mine.closed) void authenticate(mine, overdue)
        },
        received: (text) => {
          if (!mine.closed) received(text, mine)
        },
        closed: (code) => {
          if (!mine.closed) lost(code)
        },
      })
    } catch {
      lost(0)
    }
  }

  function newEpisode() {
    episode.close()
    episode = createScope(platform)
    const old = socket
    socket = undefined
    old?.close()
    pending.clear()
  }

  async function authenticate(mine: Scope, overdue: Cancel) {
    try {
      const used = options.credentials()
      await exchange({ op: 'auth', ...used }, mine)
      if (mine.closed) return
      if (used.token !== options.credentials().token) return lost(0)
      overdue()
      newPing(mine)
      up = true
      options.up()
    } catch (error) {
      // Refused, or logged out meanwhile.
      if (!mine.closed) lost(NO_LOGIN.has(asRoomError(error).errCode) ? ImClose.NOT_AUTHORISED : 0)
    }
  }

  function lost(code: number) {
    const wasUp = up
    up = false
    newEpisode()
    stayAway = code === ImClose.KICKED || code === ImClose.REPLACED
    if (wasUp || stayAway) options.down(stayAway)
    if (stayAway) return
    const pause = backoff(attempt, TIMES.backoffFirst, TIMES.backoffMost, platform.random())
    const polite = code === ImClose.TOO_MUCH || code === ImClose.BAD_FRAME
    attempt += 1
    if (code === ImClose.NOT_AUTHORISED) {
      const mine = episode
      const later = () => mine.after(pause, connect)
      options.renew().then(later, later)
    } else {
      episode.after(polite ? Math.max(pause, TIMES.backoffPolite) : pause, connect)
    }
  }

  function received(text: string, mine: Scope) {
    newPing(mine)
    const frame = parsed(text)
    if (isAnswer(frame)) {
      pending.get(frame.id)?.(frame)
      pending.delete(frame.id)
    } else if (isPush(frame)) {
      // Left out, a numbered change is a gap, which leads to the whole list.
      const { event } = frame
      if (resembles<object>(frame, PUSHES[event] || {})) options.pushed(frame)
      else platform.warn?.(spoken.say(`${event} 不完整`))
    }
  }

  let stopPing = () => {}
  function newPing(mine: Scope) {
    stopPing()
    stopPing = mine.after(TIMES.ping, () => {
      if (up && !asleep) exchange({ op: 'ping' }, mine).catch(() => undefined)
    })
  }

  /**
   * An answer that does not come means that the socket is dead, whatever it looks like. With the socket its questions
   * end.
   */
  function exchange(asking: Asking, mine: Scope): Promise<ImReply> {
    return new Promise((resolve, reject) => {
      const id = nextID++
      const overdue = mine.after(TIMES.answer, () => lost(0))
      const forget = mine.add(() => reject(linkDown(asking.op)))
      pending.set(id, (reply) => {
        overdue()
        forget()
        attempt = 0
        if (reply.code === Code.OK) resolve(reply)
        else reject(refusal(asking.op, reply))
      })
      socket?.send(JSON.stringify({ id, ...asking }))
    })
  }

  function restart() {
    const wasUp = up
    up = false
    if (wasUp) options.down(false)
    connect()
  }

  whole.add(
    platform.onOnline(() => {
      if (!up) {
        attempt = 0
        connect()
      }
    }),
  )
  connect()

  return {
    get up() {
      return up
    },
    ask: (asking) => (up ? exchange(asking, episode) : Promise.reject(linkDown(asking.op))),
    sleep() {
      asleep = true
    },
    renewed() {
      if (up) restart()
    },
    wake(dead) {
      asleep = false
      attempt = 0
      if (!up || dead) restart()
    },
    close() {
      whole.close()
      up = false
      newEpisode()
      episode.close()
    },
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const isAnswer = (frame: unknown): frame is ImReply => resembles<object>(frame, { id: 0, code: 0 })

const isPush = (frame: unknown): frame is ImPush => resembles<object>(frame, { event: '' })
