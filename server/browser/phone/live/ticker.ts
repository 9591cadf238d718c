/**
 * Ticks that go on while the page is in a background tab, where the browser slows its own timers to one a second:
 * the other person in the call shall still see a moving picture.
 */
export class Ticker {
  private readonly worker: Worker

  constructor(interval: number, tick: () => void) {
    const source = URL.createObjectURL(
      new Blob([`setInterval(() => postMessage(0), ${interval})`], { type: 'text/javascript' }),
    )
    this.worker = new Worker(source)
    URL.revokeObjectURL(source)
    this.worker.onmessage = tick
  }

  stop(): void {
    this.worker.terminate()
  }
}
