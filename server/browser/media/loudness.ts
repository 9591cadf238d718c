/** Sound that is quieter (dB below full scale) counts as none: breath and the hiss of a room. */
const FLOOR = -50

/**
 * How loud sound of this mean square (samples from -1 to 1) is: 0 to 100, as `audiovolumenotify` of the tags has it.
 */
export function loudness(meanSquare: number): number {
  const decibels = 10 * Math.log10(Math.max(meanSquare, 1e-10))
  return Math.round(Math.min(100, Math.max(0, 100 - (decibels / FLOOR) * 100)))
}
