import { native } from './native.js'

/** What a socket asks of the phone's network. */
export interface Line {
  readonly up: boolean
  transit(bytes: number): number
}

type Data = string | ArrayBufferLike | Blob | ArrayBufferView<ArrayBufferLike>

/**
 * A WebSocket on the phone's network. When the network is lost the script sees an abnormal close, while the real
 * connection stays open and silent until the network is back: so the server learns nothing before its own time-outs.
 */
export class PhoneSocket extends EventTarget {
  static readonly CONNECTING = 0
  static readonly OPEN = 1
  static readonly CLOSING = 2
  static readonly CLOSED = 3

  onopen: ((event: Event) => void) | null = null
  onmessage: ((event: MessageEvent) => void) | null = null
  onclose: ((event: CloseEvent) => void) | null = null
  onerror: ((event: Event) => void) | null = null
  readonly url: string

  private readonly wire: WebSocket | undefined
  private state: number = PhoneSocket.CONNECTING
  private queued = 0
  private arrivals = Promise.resolve()
  private lost = false

  constructor(
    private readonly line: Line,
    url: string | URL,
    protocols?: string | string[],
  ) {
    super()
    this.url = String(url)
    if (!line.up) {
      native.setTimeout(() => this.fail(), 200)
      return
    }
    this.wire = new native.WebSocket(url, protocols)
    this.wire.onopen = () => this.arrive(100, () => this.opened())
    this.wire.onmessage = (event) =>
      this.arrive(sizeOf(event.data), () => this.deliver(new MessageEvent('message', { data: event.data })))
    this.wire.onerror = () => this.arrive(0, () => this.deliver(new Event('error')))
    this.wire.onclose = ({ code, reason, wasClean }) =>
      this.arrive(0, () => this.closed(new CloseEvent('close', { code, reason, wasClean })))
  }

  get readyState(): number {
    return this.state
  }

  get protocol(): string {
    return this.wire?.protocol ?? ''
  }

  get extensions(): string {
    return this.wire?.extensions ?? ''
  }

  get bufferedAmount(): number {
    return this.queued + (this.wire?.bufferedAmount ?? 0)
  }

  get binaryType(): BinaryType {
    return this.wire?.binaryType ?? 'blob'
  }

  set binaryType(type: BinaryType) {
    if (this.wire) this.wire.binaryType = type
  }

  send(data: Data): void {
    if (this.state === PhoneSocket.CONNECTING) throw new DOMException('still connecting', 'InvalidStateError')
    if (this.state !== PhoneSocket.OPEN) return
    const size = sizeOf(data)
    const delay = this.line.transit(size)
    if (delay === 0 && this.queued === 0) {
      this.transmit(data)
      return
    }
    this.queued += size
    native.setTimeout(() => {
      this.queued -= size
      this.transmit(data)
    }, delay)
  }

  close(code?: number, reason?: string): void {
    if (this.state >= PhoneSocket.CLOSING) return
    this.state = PhoneSocket.CLOSING
    this.wire?.close(code, reason)
  }

  /** The network went away: the script's side breaks, the server's stays silent. */
  lose(): void {
    if (this.lost || this.state === PhoneSocket.CLOSED) return
    this.lost = true
    this.fail()
  }

  /** The network is back: the server may know now. */
  forget(): void {
    if (this.lost) this.wire?.close()
  }

  private transmit(data: Data): void {
    if (!this.lost && this.wire?.readyState === PhoneSocket.OPEN) this.wire.send(data as string | ArrayBuffer)
  }

  /** In order, each after the time that the network takes. */
  private arrive(bytes: number, run: () => void): void {
    const delay = this.line.transit(bytes)
    const due = performance.now() + delay
    this.arrivals = this.arrivals.then(async () => {
      const left = due - performance.now()
      if (delay > 0 && left > 0) await new Promise((resolve) => native.setTimeout(resolve, left))
      if (!this.lost) run()
    })
  }

  private opened(): void {
    if (this.state !== PhoneSocket.CONNECTING) return
    this.state = PhoneSocket.OPEN
    this.deliver(new Event('open'))
  }

  private fail(): void {
    if (this.state === PhoneSocket.CLOSED) return
    this.deliver(new Event('error'))
    this.closed(new CloseEvent('close', { code: 1006, reason: '', wasClean: false }))
  }

  private closed(event: CloseEvent): void {
    if (this.state === PhoneSocket.CLOSED) return
    this.state = PhoneSocket.CLOSED
    this.deliver(event)
    if (!this.lost) this.dispatchEvent(new Event('gone'))
  }

  private deliver(event: Event | MessageEvent | CloseEvent): void {
    if (event instanceof MessageEvent) this.onmessage?.(event)
    else if (event instanceof CloseEvent) this.onclose?.(event)
    else if (event.type === 'open') this.onopen?.(event)
    else this.onerror?.(event)
    this.dispatchEvent(event)
  }
}

function sizeOf(data: unknown): number {
  if (typeof data === 'string') return data.length
  if (data instanceof Blob) return data.size
  return data instanceof ArrayBuffer || ArrayBuffer.isView(data) ? data.byteLength : 0
}
