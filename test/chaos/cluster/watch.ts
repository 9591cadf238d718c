import type { Crowd } from './crowd.js'

/** How long rooms may take to be right (ms). */
const PATIENCE = 60_000
/** Between two looks (ms). */
const LOOK = 500

/** Looks again and again whether what everybody sees is what is. */
export class Watch {
  private readonly looks = new Set<(wrong: readonly string[]) => void>()

  constructor(private readonly crowd: Crowd) {
    void this.look()
  }

  /**
   * ms until every room was seen right once. Guests go in and out meanwhile, so they are not all right at one moment.
   */
  async healed(): Promise<number> {
    const began = performance.now()
    let wrong: readonly string[] | undefined
    await this.until((now) => {
      wrong = wrong === undefined ? now : wrong.filter((roomID) => now.includes(roomID))
      return wrong.length === 0
    })
    return wrong?.length === 0 ? performance.now() - began : Number.POSITIVE_INFINITY
  }

  /** Once nobody does anything any more: the rooms that do not become right. */
  async wrongAtLast(): Promise<string[]> {
    let wrong: readonly string[] = ['no room could be read']
    await this.until((now) => {
      wrong = now
      return now.length === 0
    })
    return wrong.map((roomID) => `${roomID}: its members see other people than the list has`)
  }

  async ghostsGone(): Promise<void> {
    await this.until(() => this.crowd.vanished.every(({ gone }) => gone !== undefined))
  }

  private until(holds: (wrong: readonly string[]) => boolean): Promise<void> {
    const began = performance.now()
    return new Promise((resolve) => {
      const seen = (wrong: readonly string[]) => {
        if (!holds(wrong) && performance.now() - began < PATIENCE) return
        this.looks.delete(seen)
        resolve()
      }
      this.looks.add(seen)
    })
  }

  private async look(): Promise<void> {
    for (;;) {
      // While nobody answers nothing is known.
      const wrong = await this.crowd.wrongRooms().catch(() => undefined)
      if (wrong) for (const seen of this.looks) seen(wrong)
      await new Promise((resolve) => setTimeout(resolve, LOOK))
      if (this.crowd.over) return
    }
  }
}
