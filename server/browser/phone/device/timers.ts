import { native } from './native.js'

type Callback = (...args: unknown[]) => void

/**
 * Timers that can be held: a mini-program in the background does not run. What fell due meanwhile runs on waking, once.
 */
export class Timers {
  private held: Map<number, () => void> | undefined

  /** Puts these timers in place of the window's, for every script that is loaded from now on. */
  install(): void {
    const setTimeout = (callback: Callback, delay = 0, ...args: unknown[]): number => {
      const id: number = native.setTimeout(() => this.due(id, () => callback(...args)), delay)
      return id
    }
    const setInterval = (callback: Callback, delay = 0, ...args: unknown[]): number => {
      const id: number = native.setInterval(() => this.due(id, () => callback(...args)), delay)
      return id
    }
    const clear = (id?: number): void => {
      if (id !== undefined) this.held?.delete(id)
      native.clearTimeout(id)
    }
    Object.assign(window, { setTimeout, setInterval, clearTimeout: clear, clearInterval: clear })
  }

  hold(): void {
    this.held ??= new Map()
  }

  release(): void {
    const due = [...(this.held?.values() ?? [])]
    this.held = undefined
    for (const run of due) run()
  }

  private due(id: number, run: () => void): void {
    if (this.held) this.held.set(id, run)
    else run()
  }
}
