import type { RoomPlatform } from '../platform/platform'

/** Listeners as one object, the original's way. */
export type Listeners<Events> = { [Name in keyof Events]?: (payload: Events[Name]) => void }

/** Typed events for one listener object and for any number of single listeners. */
export interface Emitter<Events> {
  /** Replaces the listener object; `{}` or null removes it. */
  setListener(listeners: Listeners<Events> | null): void
  /** Adds one listener; the answer removes it again. */
  on<Name extends keyof Events>(name: Name, listener: (payload: Events[Name]) => void): () => void
  /** A listener that throws does not stop the others nor the library; the platform's `report` gets the error. */
  emit<Name extends keyof Events>(name: Name, payload: Events[Name]): void
}

export function createEmitter<Events>(platform: Pick<RoomPlatform, 'report'>): Emitter<Events> {
  let object: Listeners<Events> = {}
  const added: { [Name in keyof Events]?: Set<(payload: Events[Name]) => void> } = {}
  return {
    setListener(listeners) {
      object = listeners ?? {}
    },
    on(name, listener) {
      const own = (payload: Events[typeof name]) => listener(payload)
      const set = added[name] ?? new Set()
      added[name] = set
      set.add(own)
      return () => {
        set.delete(own)
      }
    },
    emit(name, payload) {
      for (const run of [object[name], ...(added[name] ?? [])]) {
        try {
          run?.(payload)
        } catch (error) {
          platform.report(error)
        }
      }
    },
  }
}
