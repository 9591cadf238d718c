import type { Cancel, Clock } from '../../../server/clock.js'
import type { WxApi, WxSocketTask } from '../../../wxlite/utils/platform/wx_api.js'
import type { Transport, WireSocket } from './transport.js'

/** The platform's limits. */
const REQUESTS = 10
const SOCKETS = 5

type RequestOptions = Parameters<WxApi['request']>[0]

interface Flying {
  fail(errMsg: string): void
}

interface OpenSocket {
  /** Something was lost on it while the phone was off the net: it is of no use afterwards. */
  torn: boolean
  /** It connects, or something was sent and nothing came back yet. */
  waits: boolean
  drop(code: number, reason: string): void
}

/**
 * wx.request and wx.connectSocket of one phone, with their limits, and a radio that can be switched off or made slow.
 */
export class PhoneNetwork {
  /** ms that every request and every frame takes longer, each way. */
  delay = 0
  /** 0 to 1: requests that are lost (half of them on the way back, after the server has done what was asked). */
  loss = 0
  /** Everything that was asked for, newest last: `POST http://...`. */
  readonly log: string[] = []
  private readonly requests = new Set<Flying>()
  private readonly open = new Set<OpenSocket>()
  private up = true
  private interrupted = false

  constructor(
    private readonly clock: Clock,
    private readonly transport: Transport,
    private readonly random: () => number,
  ) {}

  /** Requests that are with the server at this moment; those lost in a dead zone are not. */
  private wired = 0

  /** Requests under way. */
  get flying(): number {
    return this.requests.size
  }

  /** Something is on its way to the server or back at this moment: tests that move the clock wait for it. */
  get busy(): boolean {
    return this.wired > 0 || [...this.open].some((socket) => socket.waits && this.up)
  }

  get sockets(): number {
    return this.open.size
  }

  /** A dead zone: nothing comes through, and no error comes. */
  offline(): void {
    this.up = false
  }

  /** Back again: sockets that lost something meanwhile break now. */
  online(): void {
    this.up = true
    for (const socket of [...this.open]) if (socket.torn) socket.drop(1006, 'connection lost')
  }

  /** Hidden for longer than the platform allows. */
  interrupt(): void {
    this.interrupted = true
    for (const request of [...this.requests]) request.fail('request:fail interrupted')
    this.breakSockets()
  }

  resume(): void {
    this.interrupted = false
  }

  /** Every socket ends, as when the phone changes from Wi-Fi to mobile. */
  breakSockets(): void {
    for (const socket of [...this.open]) socket.drop(1006, 'connection lost')
  }

  request(options: RequestOptions): { abort(): void } {
    const { url, method, header, data = '', timeout, success, fail } = options
    this.log.push(`${method} ${url}`)
    let over = false
    let abortWire = () => {}
    const end = (run: () => void) => {
      if (over) return
      over = true
      cancelTimeout()
      this.requests.delete(flying)
      abortWire()
      run()
    }
    const flying: Flying = { fail: (errMsg) => end(() => fail({ errMsg })) }
    const cancelTimeout: Cancel = this.clock.after(timeout, () => flying.fail('request:fail timeout'))
    if (this.interrupted) queueMicrotask(() => flying.fail('request:fail interrupted'))
    else if (this.requests.size >= REQUESTS) queueMicrotask(() => flying.fail('request:fail exceed max request count'))
    else {
      this.requests.add(flying)
      const lost = this.random() < this.loss
      const lostAnswer = lost && this.random() < 0.5
      this.later(() => {
        if (over || !this.up || (lost && !lostAnswer)) return
        this.wired += 1
        let landed = false
        const land = () => {
          if (!landed) this.wired -= 1
          landed = true
        }
        const abort = this.transport.request({ url, method, header, body: data }, (answer) => {
          land()
          if (over) return
          this.later(() => {
            if (!this.up || lostAnswer) return
            if (answer) end(() => success({ statusCode: answer.status, data: parsed(answer.text) }))
            else flying.fail('request:fail ')
          })
        })
        abortWire = () => {
          land()
          abort()
        }
      })
    }
    return { abort: () => end(() => fail({ errMsg: 'request:fail abort' })) }
  }

  connectSocket({ url, fail }: Parameters<WxApi['connectSocket']>[0]): WxSocketTask {
    this.log.push(`SOCKET ${url}`)
    const on = {
      open: () => {},
      message: (_: { data: string }) => {},
      close: (_: { code: number; reason: string }) => {},
      error: (_: { errMsg: string }) => {},
    }
    let wire: WireSocket | undefined
    let over = false
    const socket: OpenSocket = {
      torn: false,
      waits: false,
      drop: (code, reason) => {
        if (over) return
        over = true
        this.open.delete(socket)
        wire?.close()
        on.close({ code, reason })
      },
    }
    const refuse = (errMsg: string) =>
      queueMicrotask(() => {
        over = true
        fail({ errMsg })
      })
    if (this.interrupted) refuse('connectSocket:fail interrupted')
    else if (this.open.size >= SOCKETS) refuse('connectSocket:fail exceed max socket count')
    else {
      this.open.add(socket)
      const through = (run: () => void) =>
        this.later(() => {
          if (over) return
          if (this.up) run()
          else socket.torn = true
        })
      through(() => {
        socket.waits = true
        wire = this.transport.connect(url, {
          opened: () => {
            socket.waits = false
            through(() => on.open())
          },
          received: (text) => {
            socket.waits = false
            through(() => on.message({ data: text }))
          },
          closed: (code, reason) => this.later(() => socket.drop(code, reason)),
        })
      })
    }
    return {
      send: ({ data, fail: failed }) => {
        if (over || !wire) return failed?.({ errMsg: 'sendSocketMessage:fail' })
        this.later(() => {
          if (over) return
          if (this.up) {
            socket.waits = true
            wire?.send(data)
          } else socket.torn = true
        })
      },
      close: ({ code = 1000, reason = '' }) => socket.drop(code, reason),
      onOpen: (listener) => {
        on.open = listener
      },
      onMessage: (listener) => {
        on.message = listener
      },
      onClose: (listener) => {
        on.close = listener
      },
      onError: (listener) => {
        on.error = listener
      },
    }
  }

  private later(run: () => void): void {
    if (this.delay > 0) this.clock.after(this.delay, run)
    else run()
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
