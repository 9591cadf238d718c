import type { Moments, Stages, Track } from './lab_types.js'

/** Moments that are remembered: more than a run of a bench has. */
const MOST = 160_000
export const TRACKS: { readonly [type: number]: Track } = { 8: 'sound', 9: 'picture' }

/** Unix ms, the same in all threads of a machine. */
export const wall = (): number => performance.timeOrigin + performance.now()

/** When the pictures and packets of each stream passed somewhere. */
export class StageNotes {
  readonly all: Stages['notes'] = {}
  private count = 0

  note(stream: string, track: Track, time: number, moments: Moments): void {
    if (this.count++ > MOST) return
    this.all[stream] ??= { picture: {}, sound: {} }
    const notes = this.all[stream][track]
    notes[time] = { ...notes[time], ...moments }
  }
}
