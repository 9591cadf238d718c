import type { NetworkState } from '../../../demo/phone_controls.js'
import { native } from './native.js'
import { PhoneSocket } from './phone_socket.js'

/** One way of a slow mobile network: 0.3 s and 25 kB/s. */
const SLOW = { delay: 300, bytesPerMs: 25 }

/**
 * The phone's network. Every socket and request of the frame goes through it, also those of the media modules.
 * Lost means silence on the wire: the server is not told, just as when a real phone leaves the Wi-Fi.
 */
export class Network {
  private current: NetworkState = 'ok'
  private readonly sockets = new Set<PhoneSocket>()
  private readonly requests = new Set<AbortController>()
  private readonly listeners = new Set<(state: NetworkState) => void>()
  private lineFreeAt = 0
  private suspended = false

  get state(): NetworkState {
    return this.current
  }

  get up(): boolean {
    return this.current !== 'lost' && !this.suspended
  }

  set(state: NetworkState): void {
    if (state === this.current) return
    const before = this.current
    this.current = state
    if (state === 'lost') this.breakAll()
    else if (before === 'lost') for (const socket of this.sockets) socket.forget()
    for (const listener of [...this.listeners]) listener(state)
  }

  onChange(listener: (state: NetworkState) => void): void {
    this.listeners.add(listener)
  }

  /** The phone stops the mini-program: what is open breaks, nothing new begins. */
  suspend(): void {
    this.suspended = true
    this.breakAll()
  }

  wake(): void {
    if (!this.suspended) return
    this.suspended = false
    for (const socket of this.sockets) socket.forget()
  }

  private breakAll(): void {
    for (const socket of this.sockets) socket.lose()
    for (const request of this.requests) request.abort()
    this.requests.clear()
  }

  /** Puts this network in place of the window's WebSocket and fetch. */
  install(): void {
    const network = this
    class FrameSocket extends PhoneSocket {
      constructor(url: string | URL, protocols?: string | string[]) {
        super(network, url, protocols)
        network.sockets.add(this)
        this.addEventListener('gone', () => network.sockets.delete(this))
      }
    }
    Object.assign(window, {
      WebSocket: FrameSocket,
      fetch: (input: RequestInfo | URL, init?: RequestInit) => this.fetch(input, init),
    })
  }

  /** Milliseconds until a packet of that size arrives; packets queue behind each other. */
  transit(bytes: number): number {
    if (this.current !== 'slow') return 0
    const now = performance.now()
    this.lineFreeAt = Math.max(now, this.lineFreeAt) + bytes / SLOW.bytesPerMs
    return this.lineFreeAt - now + SLOW.delay
  }

  async fetch(input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
    if (!this.up) {
      await new Promise((resolve) => native.setTimeout(resolve, 200))
      throw new TypeError('the network is down')
    }
    const abort = new AbortController()
    init.signal?.addEventListener('abort', () => abort.abort())
    this.requests.add(abort)
    try {
      const delay = this.transit(2_000)
      if (delay > 0) await new Promise((resolve) => native.setTimeout(resolve, delay))
      return await native.fetch(input, { ...init, signal: abort.signal })
    } finally {
      this.requests.delete(abort)
    }
  }
}
