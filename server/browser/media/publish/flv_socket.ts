import { metadataBody } from '../../../media/flv/metadata.js'
import { type FlvTag, flvHeader, TagType, writeTag } from '../../../media/flv/tag.js'
import type { PublishEnd } from './types.js'

/** WebSocket sub-protocol that asks for the right to publish. */
const PROTOCOL = 'publisher'
/** What the server sends when somebody waits for a key frame. */
const KEY_FRAME = 'keyframe'
/** Nothing left the socket for this long: the connection is dead although nobody said so. */
const DEAD_AFTER = 10_000
const WATCH_EVERY = 1_000
/** Checks in a row that must find it standing still: between two of them the page itself may have been asleep. */
const STUCK_CHECKS = 3

/** What the close codes of the server stand for; anything else is the network. */
export const FLV_END: { readonly [code: number]: PublishEnd } = {
  4400: 'refused',
  4401: 'refused',
  4403: 'kicked',
  4409: 'replaced',
}

export interface FlvSocketListener {
  opened(): void
  /** Somebody waits for a key frame. */
  keyFrameAsked(): void
  /** Once, unless `close()` was called. */
  closed(reason: PublishEnd, detail: string): void
}

/** Sends FLV over a WebSocket: one message a tag. */
export class FlvSocket {
  private readonly socket: WebSocket
  private readonly watch: ReturnType<typeof setInterval>
  private open = false
  private ended = false
  private lastLeft = 0
  private stuck = 0
  private lastProgress = performance.now()
  bytesSent = 0

  /** Throws a SyntaxError for an address that is none. */
  constructor(
    url: string,
    private readonly listener: FlvSocketListener,
  ) {
    this.socket = new WebSocket(url, PROTOCOL)
    this.socket.binaryType = 'arraybuffer'
    this.socket.onopen = () => {
      this.open = true
      listener.opened()
    }
    this.socket.onmessage = ({ data }) => {
      if (data === KEY_FRAME) listener.keyFrameAsked()
    }
    this.socket.onclose = (event) => {
      const known = FLV_END[event.code] ?? (this.open ? 'network' : 'refused')
      this.end(known, `closed with ${event.code}${event.reason && ` ${event.reason}`}`)
    }
    this.watch = setInterval(() => this.checkProgress(), WATCH_EVERY)
  }

  /** Bytes that were sent but have not left yet. */
  get buffered(): number {
    return this.socket.bufferedAmount
  }

  /** The file's beginning; before any tag. */
  begin(hasVideo: boolean, hasAudio: boolean, metadata: { readonly [name: string]: number | boolean }): void {
    this.write(flvHeader(hasVideo, hasAudio))
    this.send({ type: TagType.SCRIPT, timestamp: 0, body: metadataBody(metadata) })
  }

  send(tag: FlvTag): void {
    this.write(writeTag(tag))
  }

  /** Lets what waits go out, then closes. Settles when that is done, or after a second. */
  close(): Promise<void> {
    this.ended = true
    clearInterval(this.watch)
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, 1_000)
      this.socket.onclose = () => {
        clearTimeout(timer)
        resolve()
      }
      if (this.socket.readyState === WebSocket.CLOSED) this.socket.onclose(new CloseEvent('close'))
      else this.socket.close(1000)
    })
  }

  private write(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.socket.readyState !== WebSocket.OPEN) return
    this.socket.send(bytes)
    this.bytesSent += bytes.byteLength
  }

  private checkProgress(): void {
    const now = performance.now()
    const left = this.bytesSent - this.buffered
    const moves = this.open && (this.buffered === 0 || left > this.lastLeft)
    this.lastLeft = left
    if (moves) {
      this.stuck = 0
      this.lastProgress = now
      return
    }
    this.stuck++
    const waiting = this.open ? 'network' : 'refused'
    if (this.stuck >= STUCK_CHECKS && now - this.lastProgress > DEAD_AFTER)
      this.end(waiting, `nothing went out for ${DEAD_AFTER / 1_000} s`)
  }

  private end(reason: PublishEnd, detail: string): void {
    if (this.ended) return
    this.ended = true
    clearInterval(this.watch)
    this.socket.close()
    this.listener.closed(reason, detail)
  }
}
