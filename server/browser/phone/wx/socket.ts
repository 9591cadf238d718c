import { learnPlaces } from '../../media/stream_places.js'
import type { Callbacks } from './answer.js'
import { ownAddress } from './own_address.js'

interface ConnectOptions extends Callbacks {
  url: string
  protocols?: string[]
  header?: { [name: string]: string }
  /** Milliseconds. */
  timeout?: number
}

type SocketEvent = 'open' | 'message' | 'close' | 'error'
type Listener = (detail: object) => void

/** WeChat's limit of sockets at a time. */
const SOCKETS = 5
const OPEN = 1
const CLOSED = 3

/** wx.connectSocket over the phone's network. */
export function sockets() {
  const open = new Set<SocketTask>()
  return {
    connectSocket(options: ConnectOptions): SocketTask {
      const task = new SocketTask(options.url, options.protocols, options.timeout)
      const refusal = refusalOf(options.url, open.size)
      if (refusal === undefined) {
        open.add(task)
        task.connect(() => open.delete(task))
      }
      const result = { errMsg: refusal ?? 'connectSocket:ok' }
      queueMicrotask(() => {
        if (refusal === undefined) options.success?.(result)
        else options.fail?.(result)
        options.complete?.(result)
      })
      return task
    },
  }
}

function refusalOf(url: string, open: number): string | undefined {
  if (!/^wss?:\/\/[^/]/.test(url)) return `connectSocket:fail invalid url "${url}"`
  return open >= SOCKETS ? 'connectSocket:fail exceed max task count' : undefined
}

/** What connectSocket answers. One that was refused stays closed. */
class SocketTask {
  private socket: WebSocket | undefined
  private failed = false
  private closing: { code: number; reason: string } | undefined
  private readonly listeners: { [event in SocketEvent]: Set<Listener> } = {
    open: new Set(),
    message: new Set(),
    close: new Set(),
    error: new Set(),
  }

  constructor(
    private readonly url: string,
    private readonly protocols: string[] | undefined,
    private readonly timeout = 60_000,
  ) {}

  connect(gone: () => void): void {
    const socket = new WebSocket(ownAddress(this.url), this.protocols)
    this.socket = socket
    socket.binaryType = 'arraybuffer'
    const timer = setTimeout(() => {
      this.fail('connectSocket:fail timeout')
      socket.close()
    }, this.timeout)
    socket.onopen = () => {
      clearTimeout(timer)
      this.tell('open', { header: {}, profile: {} })
    }
    socket.onmessage = ({ data }) => {
      if (typeof data === 'string') learnPlaces(data)
      this.tell('message', { data })
    }
    socket.onerror = () => this.fail('connectSocket:fail')
    socket.onclose = ({ code, reason }) => {
      clearTimeout(timer)
      gone()
      this.tell('close', this.closing ?? { code, reason })
    }
  }

  get readyState(): number {
    return this.socket?.readyState ?? CLOSED
  }

  send({ data, success, fail, complete }: Callbacks & { data: string | ArrayBuffer }): void {
    const ready = this.readyState === OPEN
    if (ready) this.socket?.send(data)
    queueMicrotask(() => {
      const result = {
        errMsg: ready ? 'sendSocketMessage:ok' : 'sendSocketMessage:fail SocketTask.readyState is not OPEN',
      }
      if (ready) success?.(result)
      else fail?.(result)
      complete?.(result)
    })
  }

  close({ code = 1000, reason = '', success, complete }: Callbacks & { code?: number; reason?: string } = {}): void {
    this.closing ??= { code, reason }
    this.socket?.close(code === 1000 || (code >= 3000 && code < 5000) ? code : 1000, reason)
    const result = { errMsg: 'closeSocket:ok' }
    queueMicrotask(() => {
      success?.(result)
      complete?.(result)
    })
  }

  onOpen(listener: Listener): void {
    this.listeners.open.add(listener)
  }

  onMessage(listener: Listener): void {
    this.listeners.message.add(listener)
  }

  onClose(listener: Listener): void {
    this.listeners.close.add(listener)
  }

  onError(listener: Listener): void {
    this.listeners.error.add(listener)
  }

  /** Once: the browser has a word of its own for a connection that was given up. */
  private fail(errMsg: string): void {
    if (this.failed) return
    this.failed = true
    this.tell('error', { errMsg })
  }

  private tell(event: SocketEvent, detail: object): void {
    for (const listener of [...this.listeners[event]]) listener(detail)
  }
}
