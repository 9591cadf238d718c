/** Goes on with a sound that broke off, so that what comes a little late leaves no hole. */
export interface Concealment {
  /** Samples after which nothing is left of it. */
  readonly length: number
  /** Samples `from` to `to` of these channels were heard. */
  heard(output: readonly Float32Array[], from: number, to: number): void
  /** The sound breaks off here. */
  begin(): void
  /** What is heard in a channel so many samples later. */
  sample(channel: number, at: number): number
}

/**
 * Repeats the last pitch period, which fades away: a vowel becomes longer by that, nobody hears a hole (ITU-T G.711,
 * appendix I, does so for lost packets). Its source text runs inside an AudioWorklet: it must use nothing but its
 * argument.
 */
export function createConcealment(sampleRate: number): Concealment {
  const samples = (ms: number) => Math.round((sampleRate * ms) / 1_000)
  /** At full loudness for so long, and gone then. */
  const HELD = samples(20)
  const LENGTH = samples(60)
  /** Pitch of voices: 400 to 67 Hz. */
  const SHORTEST = samples(2.5)
  const LONGEST = samples(15)
  /** What is compared with what was one period before. */
  const COMPARED = samples(10)
  const KEPT = 2 * LONGEST
  /** The first sample of a period need not fit to the last that was heard. */
  const JOINT = 32

  const past = [new Float32Array(KEPT), new Float32Array(KEPT)]
  const loops = [new Float32Array(LONGEST), new Float32Array(LONGEST)]
  let period = LONGEST

  const likeness = (lag: number, step: number): number => {
    const [heard = new Float32Array(KEPT)] = past
    let product = 0
    let power = 0
    let powerBefore = 0
    for (let i = KEPT - COMPARED; i < KEPT; i += step) {
      const now = heard[i] ?? 0
      const before = heard[i - lag] ?? 0
      product += now * before
      power += now * now
      powerBefore += before * before
    }
    return product / Math.sqrt(power * powerBefore + 1e-12)
  }

  const mostAlike = (from: number, to: number, by: number, step: number): number => {
    let best = { lag: to, likeness: -1 }
    for (let lag = from; lag <= to; lag += by) {
      const alike = likeness(lag, step)
      if (alike > best.likeness) best = { lag, likeness: alike }
    }
    return best.lag
  }

  return {
    length: LENGTH,

    heard(output, from, to) {
      for (let channel = 0; channel < Math.min(2, output.length); channel++) {
        const part = output[channel]?.subarray(Math.max(from, to - KEPT), to)
        if (part === undefined) continue
        past[channel]?.copyWithin(0, part.length)
        past[channel]?.set(part, KEPT - part.length)
      }
    },

    begin() {
      const about = mostAlike(SHORTEST, LONGEST, 4, 4)
      period = mostAlike(Math.max(SHORTEST, about - 3), Math.min(LONGEST, about + 3), 1, 2)
      const seam = period >> 2
      past.forEach((heard, channel) => {
        for (let i = 0; i < period; i++) {
          const at = KEPT - period + i
          // The last quarter goes over into what came before the first: the loop has no edge.
          const weight = Math.max(0, i - (period - seam) + 1) / (seam + 1)
          const sample = (heard[at] ?? 0) * (1 - weight) + (heard[at - period] ?? 0) * weight
          loops[channel]?.fill(sample, i, i + 1)
        }
      })
    },

    sample(channel, at) {
      if (at >= LENGTH) return 0
      const loudness = at < HELD ? 1 : (LENGTH - at) / (LENGTH - HELD)
      const sample = loops[channel]?.[at % period] ?? 0
      const joined = Math.min(1, (at + 1) / JOINT)
      return (sample * joined + (past[channel]?.[KEPT - 1] ?? 0) * (1 - joined)) * loudness
    },
  }
}
