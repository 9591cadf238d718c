import { loudness } from './loudness.js'
import { Meter } from './meter.js'

/** Sound of this time (ms) is one loudness: what is read as often as that misses no syllable. */
const OVER = 300

/** How loud the sound of the last moments is, whoever brings it in whatever pieces. Times in ms. */
export class LoudnessMeter {
  private readonly energy = new Meter(OVER)
  private readonly count = new Meter(OVER)

  /** Samples of one channel, -1 to 1. */
  add(now: number, samples: Float32Array): void {
    let energy = 0
    for (const sample of samples) energy += sample * sample
    this.energy.add(now, energy)
    this.count.add(now, samples.length)
  }

  /** 0 to 100; 0 when nothing came lately. A mean over the sound: a backlog that comes at once is not louder. */
  read(now: number): number {
    const count = this.count.rate(now)
    return count === 0 ? 0 : loudness(this.energy.rate(now) / count)
  }
}
