/** Shortest and longest piece that is taken out or put in, seconds: the pitch periods of voices. */
const SHORTEST = 0.0025
const LONGEST = 0.01
/** How alike two neighbouring pieces have to be (1 = the same) for the seam not to be heard. */
const ALIKE = 0.7
/** Mean square below which nobody hears a seam (-56 dB). */
const SILENT = 2.5e-6

/** Samples of each channel. */
export type Sound = readonly Float32Array<ArrayBuffer>[]

/**
 * The sound, shorter by one pitch period, or undefined where a seam would be heard.
 * The two pieces are cross-faded, so pitch stays and nothing clicks. `force`: take the best
 * place even if it is not a good one.
 */
export function shorten(sound: Sound, sampleRate: number, force = false): Sound | undefined {
  const found = findPeriod(sound, sampleRate, force)
  if (found === undefined) return undefined
  const { at, period } = found
  return sound.map((samples) => {
    const out = new Float32Array(samples.length - period)
    out.set(samples.subarray(0, at))
    crossFade(out, at, samples, at, at + period, period)
    out.set(samples.subarray(at + 2 * period), at + period)
    return out
  })
}

/** The sound, longer by one pitch period; otherwise as `shorten`. */
export function lengthen(sound: Sound, sampleRate: number, force = false): Sound | undefined {
  const found = findPeriod(sound, sampleRate, force)
  if (found === undefined) return undefined
  const { at, period } = found
  return sound.map((samples) => {
    const out = new Float32Array(samples.length + period)
    out.set(samples.subarray(0, at + period))
    // The second piece fades into the first again, after which the second follows as it is.
    crossFade(out, at + period, samples, at + period, at, period)
    out.set(samples.subarray(at + period), at + 2 * period)
    return out
  })
}

function crossFade(
  out: Float32Array,
  to: number,
  samples: Float32Array,
  from: number,
  into: number,
  length: number,
): void {
  for (let i = 0; i < length; i++) {
    const weight = (i + 0.5) / length
    out[to + i] = (samples[from + i] ?? 0) * (1 - weight) + (samples[into + i] ?? 0) * weight
  }
}

/** Two neighbouring pieces of the same length in the middle that are most alike. */
function findPeriod(sound: Sound, sampleRate: number, force: boolean): { at: number; period: number } | undefined {
  const [samples] = sound
  if (samples === undefined) return undefined
  const shortest = Math.round(SHORTEST * sampleRate)
  const longest = Math.min(Math.round(LONGEST * sampleRate), samples.length >> 1)
  if (longest < shortest) return undefined
  const at = (samples.length - 2 * longest) >> 1
  if (meanSquare(samples) < SILENT) return { at, period: longest }
  let best = { at, period: longest, likeness: -1 }
  // Every second length and every second sample: half a sample beside the true period is not heard.
  for (let period = shortest; period <= longest; period += 2) {
    const likeness = correlation(samples, at, at + period, period)
    if (likeness > best.likeness) best = { at, period, likeness }
  }
  return best.likeness >= ALIKE || force ? best : undefined
}

function meanSquare(samples: Float32Array): number {
  let sum = 0
  for (const sample of samples) sum += sample * sample
  return sum / samples.length
}

function correlation(samples: Float32Array, a: number, b: number, length: number): number {
  let product = 0
  let powerA = 0
  let powerB = 0
  for (let i = 0; i < length; i += 2) {
    const x = samples[a + i] ?? 0
    const y = samples[b + i] ?? 0
    product += x * y
    powerA += x * x
    powerB += y * y
  }
  return product / Math.sqrt(powerA * powerB + 1e-12)
}
