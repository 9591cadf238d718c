import { attempt, type RoomPlatform } from '../platform/platform'

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

/** A listener of the page's: what it throws stops nobody, the platform's `report` gets it. */
export function harmless<Payload>(
  platform: Pick<RoomPlatform, 'report'>,
  listener: ((payload: Payload) => void) | undefined,
): (payload: Payload) => void {
  return (payload) => attempt(platform, () => listener?.(payload))
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
      added[name] ??= new Set()
      added[name].add(own)
      return () => {
        added[name]?.delete(own)
      }
    },
    emit(name, payload) {
      for (const run of [object[name], ...(added[name] ?? [])]) harmless(platform, run)(payload)
    },
  }
}
