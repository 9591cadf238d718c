import { type Capture, type Publisher, type PublishStats, publish } from '../media/index.js'
import { UNREACHABLE } from './codes.js'

/** How often WeChat's publisher tries again before it gives up, and how far apart (ms). */
const RETRIES = 3
const RETRY_AFTER = 3_000

export interface PublishingEvents {
  /** In the codes of `<live-pusher>`. */
  tell(code: number, detail?: string): void
  /** It will not try again; `code` was not told yet. */
  gaveUp(code: number, detail: string): void
  /** This browser has no encoder. */
  noEncoder(detail: string): void
  /** Whether there is a network, as far as one knows. */
  online(): boolean
}

/** One stream on its way to the server, as `<live-pusher>` does it: tried again some times, told in WeChat's codes. */
export class Publishing {
  private publisher: Publisher | undefined
  private retriesLeft = RETRIES
  private timer: ReturnType<typeof setTimeout> | undefined
  private encoderTold = false
  private stopped = false

  constructor(
    private readonly url: string,
    private readonly options: { capture: Capture; minBitrate: number; maxBitrate: number; sender?: 'page' },
    private readonly events: PublishingEvents,
  ) {
    this.attempt()
  }

  stats(): PublishStats | undefined {
    return this.publisher?.stats()
  }

  /** Resolves when the address is free for another. */
  async stop(): Promise<void> {
    this.stopped = true
    clearTimeout(this.timer)
    await this.publisher?.stop()
  }

  private attempt(): void {
    const publisher = publish(this.url, this.options)
    this.publisher = publisher
    let publishing = false
    const tell = (code: number, detail = '') => {
      if (!this.stopped) this.events.tell(code, detail)
    }
    publisher.on('connected', () => tell(1001))
    publisher.on('publishing', () => {
      publishing = true
      this.retriesLeft = RETRIES
      tell(1002)
      if (!this.encoderTold) tell(1008)
      this.encoderTold = true
    })
    // The first size is no change of size; the library would take 1005 for a 1002.
    publisher.on('resolution', () => publishing && tell(1005))
    publisher.on('congested', () => tell(1101))
    publisher.on('recovered', () => tell(1006))
    publisher.on('ended', (reason, detail) => {
      if (this.stopped) return
      if (reason === 'network' || (reason === 'refused' && !this.events.online())) {
        tell(publishing ? 3005 : 3002, detail)
        if (this.retriesLeft > 0) this.retry()
        else this.giveUp(-1307, detail)
      } else if (reason === 'encoder') this.giveUp(-1303, detail)
      else if (reason === 'unreachable') this.giveUp(UNREACHABLE, detail)
      else if (reason === 'unsupported') this.events.noEncoder(detail)
      else if (reason !== 'stopped') {
        tell(3004, detail)
        this.giveUp(-1307, detail)
      }
    })
  }

  private retry(): void {
    this.retriesLeft--
    this.events.tell(1102)
    this.timer = setTimeout(() => this.attempt(), RETRY_AFTER)
  }

  private giveUp(code: number, detail: string): void {
    void this.stop()
    this.events.gaveUp(code, detail)
  }
}
