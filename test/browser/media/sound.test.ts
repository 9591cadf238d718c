import { describe, expect, it } from 'vitest'
import { SoundPace } from '../../../server/browser/media/play/sound_pace.js'
import { lengthen, type Sound, shorten } from '../../../server/browser/media/play/stretch.js'

const RATE = 48_000
const tone = (frequency: number, length = 1_024, channels = 1): Sound =>
  Array.from({ length: channels }, () =>
    Float32Array.from({ length }, (_, i) => Math.sin((2 * Math.PI * frequency * i) / RATE) * 0.5),
  )

const noise = (length = 1_024): Sound => {
  let seed = 1
  const next = () => {
    seed = (seed * 16_807) % 2_147_483_647
    return seed / 2_147_483_647 - 0.5
  }
  return [Float32Array.from({ length }, next)]
}

const largestStep = ([samples = new Float32Array()]: Sound) =>
  samples.reduce((max, sample, i) => (i === 0 ? 0 : Math.max(max, Math.abs(sample - (samples[i - 1] ?? 0)))), 0)

describe.each([
  ['shorten', shorten, -1],
  ['lengthen', lengthen, 1],
] as const)('%s', (_name, change, sign) => {
  it.each([110, 220, 440, 1_000, 3_000])('changes a tone of %i Hz without a click, keeping its edges', (frequency) => {
    const sound = tone(frequency)
    const changed = change(sound, RATE)
    const by = ((changed?.[0]?.length ?? 0) - 1_024) / RATE
    expect(by * sign).toBeGreaterThanOrEqual(0.0024)
    expect(by * sign).toBeLessThanOrEqual(0.0101)
    expect(largestStep(changed ?? [])).toBeLessThan(largestStep(sound) * 1.2)
    expect(changed?.[0]?.[0]).toBe(sound[0]?.[0])
    expect(changed?.[0]?.at(-1)).toBe(sound[0]?.at(-1))
  })

  it('keeps channels together', () => {
    const changed = change(tone(440, 1_024, 2), RATE)
    expect(changed?.map(({ length }) => length)).toEqual([changed?.[0]?.length, changed?.[0]?.length])
  })

  it('leaves noise alone unless it must', () => {
    expect(change(noise(), RATE)).toBeUndefined()
    expect(change(noise(), RATE, true)?.[0]?.length).not.toBe(1_024)
  })

  it('changes silence by the most that is allowed', () => {
    const changed = change([new Float32Array(1_024)], RATE)
    expect(changed?.[0]?.length).toBe(1_024 + sign * 480)
  })

  it('leaves a piece alone that is too short', () => {
    expect(change(tone(440, 100), RATE, true)).toBeUndefined()
    expect(change([], RATE)).toBeUndefined()
  })
})

describe('SoundPace', () => {
  /** Plays pieces of 20 ms, each corrected by 5 ms where asked. Answers the distances from the target. */
  function play(pace: SoundPace, error: number, pieces: number) {
    const errors: number[] = []
    for (let i = 0; i < pieces; i++) {
      const wish = pace.next(error)
      const change = wish === 'shorten' ? -5 : wish === 'lengthen' ? 5 : 0
      if (change !== 0) pace.corrected(change)
      error += change
      errors.push(error)
    }
    return errors
  }

  it('leaves small distances alone', () => {
    expect(play(new SoundPace(), 8, 100).at(-1)).toBe(8)
  })

  it.each([120, -60])('brings %i ms to the target and stays there', (error) => {
    const errors = play(new SoundPace(), error, 300)
    expect(Math.abs(errors.at(-1) ?? 99)).toBeLessThanOrEqual(20)
    expect(new Set(errors.slice(-100)).size).toBe(1)
  })

  it('hurries when it is far behind', () => {
    const slow = play(new SoundPace(), 140, 20).at(-1) ?? 0
    const fast = play(new SoundPace(), 400, 20).at(-1) ?? 0
    expect(400 - fast).toBeGreaterThan(140 - slow)
  })

  it('becomes impatient when no good place is found', () => {
    const pace = new SoundPace()
    for (let i = 0; i < 12; i++) pace.passed()
    expect(pace.impatient).toBe(true)
    pace.corrected(-5)
    expect(pace.impatient).toBe(false)
  })
})
