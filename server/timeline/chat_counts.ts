import type { Cancel, Clock } from '../clock.js'

/** How often counts are noted (ms). */
const INTERVAL = 60_000

/** How many messages each room had in a minute; what they said is nobody's business. */
export class ChatCounts {
  private counts = new Map<string, number>()
  private stop: Cancel = () => {}

  constructor(
    private readonly clock: Pick<Clock, 'every'>,
    private readonly note: (roomID: string, messages: number) => void,
  ) {}

  start(): void {
    this.stop = this.clock.every(INTERVAL, () => this.tell())
  }

  close(): void {
    this.stop()
    this.tell()
  }

  count(roomID: string): void {
    this.counts.set(roomID, (this.counts.get(roomID) ?? 0) + 1)
  }

  private tell(): void {
    const { counts } = this
    this.counts = new Map()
    for (const [roomID, messages] of counts) this.note(roomID, messages)
  }
}
