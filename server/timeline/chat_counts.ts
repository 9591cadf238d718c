import type { Cancel, Clock } from '../clock.js'

/** How often counts are noted (ms). */
const INTERVAL = 60_000

/** Counts the messages of each room per minute; their text is not recorded. */
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
