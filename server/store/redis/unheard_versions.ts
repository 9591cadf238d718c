import type { Clock } from '../../clock.js'

/** How long the maker of a room waits until this node has heard of it (ms). */
const HEARD_WAIT = 500

/** Versions whose writers wait until this node has read them from the bus. */
export class UnheardVersions {
  private readonly waiting = new Map<string, () => void>()

  constructor(private readonly clock: Pick<Clock, 'after'>) {}

  async wait(version: string): Promise<void> {
    await new Promise<void>((resolve) => {
      const stop = this.clock.after(HEARD_WAIT, resolve)
      this.waiting.set(version, () => {
        stop()
        resolve()
      })
    })
    this.waiting.delete(version)
  }

  heard(version: string): void {
    this.waiting.get(version)?.()
  }
}
