/** Event names with the arguments that their listeners get. */
export type EventMap = { [event: string]: unknown[] }

/**
 * Typed events. A listener that throws does not harm the others nor the one who
 * emits: its error surfaces as an unhandled one of the page.
 */
export class Events<M extends EventMap> {
  private listeners: { [E in keyof M]?: Set<(...args: M[E]) => void> } = {}

  /** Listens until the returned function is called. */
  on<E extends keyof M>(event: E, listener: (...args: M[E]) => void): () => void {
    let set = this.listeners[event]
    if (set === undefined) {
      set = new Set()
      this.listeners[event] = set
    }
    set.add(listener)
    return () => {
      set.delete(listener)
    }
  }

  emit<E extends keyof M>(event: E, ...args: M[E]): void {
    for (const listener of [...(this.listeners[event] ?? [])]) {
      try {
        listener(...args)
      } catch (error) {
        queueMicrotask(() => {
          throw error
        })
      }
    }
  }

  clear(): void {
    this.listeners = {}
  }
}
