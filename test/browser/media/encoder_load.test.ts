// Four pages that encoded and decoded on two cores were 1.2 s late for each other and starved of sound: all that the
// computer could not do became delay.
import { describe, expect, it } from 'vitest'
import { EncoderLoad } from '../../../server/browser/media/publish/encoder_load.js'

/** Pictures at the rate that is asked for, each so late; answers the time after them. */
function run(load: EncoderLoad, from: number, seconds: number, lag: (load: EncoderLoad) => number): number {
  let now = from
  for (; now < from + seconds * 1_000; now += 1_000 / load.frameRate) load.done(now, lag(load))
  return now
}

describe('EncoderLoad', () => {
  it('leaves a computer alone that keeps up, and one late picture too', () => {
    const load = new EncoderLoad(15)
    const now = run(load, 0, 30, () => 10)
    load.done(now, 900)
    run(load, now, 30, () => 10)
    expect([load.frameRate, load.size]).toEqual([15, 1])
  })

  it('sends fewer pictures first, then smaller ones, and never none', () => {
    const load = new EncoderLoad(15)
    const seen: [number, number][] = []
    run(load, 0, 30, () => {
      const last = seen.at(-1)
      if (last?.[0] !== load.frameRate || last[1] !== load.size) seen.push([load.frameRate, load.size])
      return 400
    })
    expect(seen).toEqual([
      [15, 1],
      [10, 1],
      [7.5, 1],
      [7.5, 0.75],
      [7.5, 0.5],
    ])
  })

  it('stays where the computer keeps up, and comes back when it is free again', () => {
    const load = new EncoderLoad(15)
    // What it can do: ten pictures a second.
    let now = run(load, 0, 10, ({ frameRate }) => (frameRate > 10 ? 300 : 50))
    expect(load.frameRate).toBe(10)
    now = run(load, now, 60, () => 5)
    expect([load.frameRate, load.size]).toEqual([15, 1])
  })

  it('tries more less and less often where it never goes well', () => {
    const load = new EncoderLoad(15)
    let changes = 0
    let before = 15
    run(load, 0, 300, ({ frameRate }) => {
      if (frameRate !== before) changes++
      before = frameRate
      return frameRate > 10 ? 300 : 20
    })
    expect(changes).toBeLessThan(20)
    expect(load.frameRate).toBeGreaterThanOrEqual(10)
  })
})
