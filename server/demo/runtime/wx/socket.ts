import type { MiniApp } from '../mini_app.js'
import type { Callbacks } from './answer.js'
import { ownAddress } from './own_address.js'

interface ConnectOptions extends Callbacks {
  url: string
  protocols?: string[]
  header?: { [name: string]: string }
  /** Milliseconds. */
  timeout?: number
}

type Listener = (detail: object) => void

/** WeChat's limit of sockets at a time. */
const SOCKETS = 5

/** wx.connectSocket over the phone's network. */
export function sockets(_app: MiniApp) {
  const open = new Set<SocketTask>()
  return {
    connectSocket(options: ConnectOptions): SocketTask {
      const task = new SocketTask(options, () => open.delete(task))
      open.add(task)
      if (open.size > SOCKETS) task.refuse('exceed max task count')
      return task
    },
  }
}

/** What connectSocket answers. */
class SocketTask {
  private readonly socket: WebSocket
  private readonly listeners: { [event in 'open' | 'message' | 'close' | 'error']: Set<Listener> } = {
    open: new Set(),
    message: new Set(),
    close: new Set(),
    error: new Set(),
  }
  private closing: { code?: number; reason?: string } | undefined

  constructor({ url, protocols, timeout = 60_000, success, complete }: ConnectOptions, gone: () => void) {
    this.socket = new WebSocket(ownAddress(url), protocols)
    this.socket.binaryType = 'arraybuffer'
    const timer = setTimeout(() => this.refuse('timeout'), timeout)
    this.socket.onopen = () => {
      clearTimeout(timer)
      this.tell('open', { header: {}, profile: {} })
    }
    this.socket.onmessage = ({ data }) => this.tell('message', { data })
    this.socket.onerror = () => this.tell('error', { errMsg: 'connectSocket:fail' })
    this.socket.onclose = ({ code, reason }) => {
      clearTimeout(timer)
      gone()
      this.tell('close', { code: this.closing?.code ?? code, reason: this.closing?.reason ?? reason })
    }
    const result = { errMsg: 'connectSocket:ok' }
    queueMicrotask(() => {
      success?.(result)
      complete?.(result)
    })
  }

  get readyState(): number {
    return this.socket.readyState
  }

  send({ data, success, fail, complete }: Callbacks & { data: string | ArrayBuffer }): void {
    const ready = this.socket.readyState === 1
    if (ready) this.socket.send(data)
    queueMicrotask(() => {
      const result = { errMsg: ready ? 'sendSocketMessage:ok' : 'sendSocketMessage:fail SocketTask.readyState is not OPEN' }
      if (ready) success?.(result)
      else fail?.(result)
      complete?.(result)
    })
  }

  close({ code = 1000, reason = '', success, complete }: Callbacks & { code?: number; reason?: string } = {}): void {
    this.closing = { code, reason }
    this.socket.close(code === 1000 || (code >= 3000 && code < 5000) ? code : 1000, reason)
    const result = { errMsg: 'closeSocket:ok' }
    queueMicrotask(() => {
      success?.(result)
      complete?.(result)
    })
  }

  /** Gives up on a connection that did not come. */
  refuse(why: string): void {
    this.tell('error', { errMsg: `connectSocket:fail ${why}` })
    this.socket.close()
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

  private tell(event: 'open' | 'message' | 'close' | 'error', detail: object): void {
    for (const listener of [...this.listeners[event]]) listener(detail)
  }
}
