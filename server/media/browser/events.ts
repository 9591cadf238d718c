/** Event names with the arguments that their listeners get. */
export type EventMap = { [event: string]: unknown[] }

/**
 * Typed events. A listener that throws does not harm the others nor the one who
 * emits: its error surfaces as an unhandled one of the page.
 */
export class Events<M extends EventMap> {
  private readonly listeners = new Map<keyof M, Set<(...args: never[]) => void>>()

  /** Listens until the returned function is called. */
  on<E extends keyof M>(event: E, listener: (...args: M[E]) => void): () => void {
    const set = this.listeners.get(event) ?? new Set()
    this.listeners.set(event, set)
    set.add(listener)
    return () => set.delete(listener)
  }

  emit<E extends keyof M>(event: E, ...args: M[E]): void {
    for (const listener of [...(this.listeners.get(event) ?? [])]) {
      try {
        Reflect.apply(listener, undefined, args)
      } catch (error) {
        queueMicrotask(() => {
          throw error
        })
      }
    }
  }

  clear(): void {
    this.listeners.clear()
  }
}
