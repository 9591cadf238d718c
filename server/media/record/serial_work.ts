/** Works items off one after the other, in the order in which they came, beside whoever hands them in. */
export class SerialWork<T> {
  private waiting: T[] = []
  private work: Promise<void> | undefined

  /** `done` must not reject. */
  constructor(private readonly done: (item: T) => Promise<void>) {}

  add(item: T): void {
    this.waiting.push(item)
    this.work ??= this.drain()
  }

  /** Resolves when nothing waits. */
  async settled(): Promise<void> {
    await this.work
  }

  private async drain(): Promise<void> {
    while (this.waiting.length > 0) {
      const items = this.waiting
      this.waiting = []
      for (const item of items) await this.done(item)
    }
    this.work = undefined
  }
}
