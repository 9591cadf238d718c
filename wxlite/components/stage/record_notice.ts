import { texts } from './texts/texts'

/** How long the notice stands over the pictures; the badges stay. */
const SHOWN_MS = 8_000

/** Says once that the room is recorded: on entering it, and when recording begins. */
export class RecordNotice {
  private on = false
  private timer: ReturnType<typeof setTimeout> | undefined

  /** `show`: the text, then '' when it has been there long enough. */
  constructor(private readonly show: (text: string) => void) {}

  update(recording: readonly string[]): void {
    const on = recording.length > 0
    if (on === this.on) return
    this.clear()
    this.on = on
    this.show(on ? texts.recordNotice.running : '')
    if (on) this.timer = setTimeout(() => this.show(''), SHOWN_MS)
  }

  /** The room is over: the next one is another. */
  clear(): void {
    this.on = false
    if (this.timer !== undefined) clearTimeout(this.timer)
    this.timer = undefined
  }
}
