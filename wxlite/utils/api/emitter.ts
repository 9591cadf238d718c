import { attempt, type RoomPlatform } from '../platform/platform'

/** Listeners as one object, the original's way. */
export type Listeners<Events> = { [Name in keyof Events]?: (payload: Events[Name]) => void }

/** Typed events for one listener object and for any number of single listeners. */
export interface Emitter<Events> {
  /** Replaces the listener object; `{}` or null removes it. */
  setListener(listeners: Listeners<Events> | null): void
  /** Adds one listener; the answer removes it again. */
  on<Name extends keyof Events>(name: Name, listener: (payload: Events[Name]) => void): () => void
  /**
   * A listener that throws does not stop the others nor the library; the platform's `report` gets the error. One that
   * was removed by another meanwhile is not called.
   */
  emit<Name extends keyof Events>(name: Name, payload: Events[Name]): void
  /** Emits things that belong together, until `cut`. */
  series(): <Name extends keyof Events>(name: Name, payload: Events[Name]) => void
  /** What is being emitted now reaches nobody else. */
  cut(): void
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
  let cuts = 0
  const added: { [Name in keyof Events]?: Set<(payload: Events[Name]) => void> } = {}
  const emitter: Emitter<Events> = {
    setListener(listeners) {
      object = listeners || {}
    },
    on(name, listener) {
      const own = (payload: Events[typeof name]) => listener(payload)
      const mine = added[name] || new Set()
      added[name] = mine.add(own)
      return () => {
        mine.delete(own)
      }
    },
    emit: (name, payload) => emitter.series()(name, payload),
    series() {
      const mine = cuts
      return (name, payload) => {
        const singles = [...(added[name] || [])]
        if (mine === cuts) harmless(platform, object[name])(payload)
        for (const run of singles) if (mine === cuts && added[name]?.has(run)) harmless(platform, run)(payload)
      }
    },
    cut() {
      cuts += 1
    },
  }
  return emitter
}
