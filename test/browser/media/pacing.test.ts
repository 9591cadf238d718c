import { describe, expect, it } from 'vitest'
import { DelayFloor } from '../../../server/browser/media/delay_floor.js'
import { Meter } from '../../../server/browser/media/meter.js'
import { retryDelay } from '../../../server/browser/media/play/retry.js'
import { CaptureClock } from '../../../server/browser/media/publish/capture_clock.js'
import { FramePacer } from '../../../server/browser/media/publish/frame_pacer.js'
import { LostSound } from '../../../server/browser/media/publish/lost_sound.js'
import { baselineCodec } from '../../../server/browser/media/publish/picture_encoder.js'

describe('FramePacer', () => {
  const taken = (rate: number, source: number, seconds = 10, jitter = 0) => {
    const pacer = new FramePacer(rate, 2_000)
    let count = 0
    for (let i = 0; i < source * seconds; i++) if (pacer.wants((i * 1_000) / source + (i % 2) * jitter)) count++
    return count / seconds
  }

  it.each([
    [15, 15, 15],
    [15, 30, 15],
    [15, 60, 15],
    [30, 15, 15],
    [20, 30, 20],
  ])('takes about %i of %i pictures a second', (rate, source, expected) => {
    expect(Math.abs(taken(rate, source) - expected)).toBeLessThanOrEqual(1)
  })

  it('does not lose every other picture of a source that ticks unevenly', () => {
    expect(taken(15, 15, 10, 15)).toBeGreaterThan(14)
  })

  it('makes a key frame at least at the interval, and when it is forced', () => {
    const pacer = new FramePacer(15, 2_000)
    const keys: number[] = []
    for (let i = 0; i < 15 * 10; i++) {
      const now = (i * 1_000) / 15
      if (pacer.keyFrame(now, i === 40)) keys.push(now)
    }
    expect(keys[0]).toBe(0)
    expect(keys).toContain((40 * 1_000) / 15)
    for (let i = 1; i < keys.length; i++) expect((keys[i] ?? 0) - (keys[i - 1] ?? 0)).toBeLessThan(2_000.01)
  })
})

describe('CaptureClock', () => {
  it('keeps even times although blocks arrive late now and then', () => {
    const clock = new CaptureClock(1_500)
    const times: number[] = []
    for (let i = 0; i < 500; i++) times.push(clock.map(1_000 + i * 20 + (i % 7 === 3 ? 35 : 0), i * 20))
    for (let i = 50; i < 500; i++) expect(Math.abs((times[i] ?? 0) - (times[i - 1] ?? 0) - 20)).toBeLessThan(0.5)
    expect(times[499]).toBeCloseTo(1_000 + 499 * 20, 0)
  })

  it('follows a device whose clock runs differently, without a jump', () => {
    const clock = new CaptureClock(1_500)
    let last = 0
    let longest = 0
    for (let i = 0; i < 60_000; i++) {
      const time = clock.map(i * 20 * 1.0002, i * 20)
      if (i > 0) longest = Math.max(longest, time - last)
      last = time
    }
    expect(longest).toBeLessThan(20.2)
    expect(Math.abs(last - 59_999 * 20 * 1.0002)).toBeLessThan(3)
  })

  it('sets itself again when the device lost a piece', () => {
    const clock = new CaptureClock(1_500)
    for (let i = 0; i < 500; i++) clock.map(i * 20, i * 20)
    // 300 ms are missing from the device's count; the floor believes it when the old minimum is forgotten.
    let time = 0
    for (let i = 500; i < 1_000; i++) time = clock.map(i * 20 + 300, i * 20)
    expect(time).toBeCloseTo(999 * 20 + 300, 0)
  })
})

describe('LostSound', () => {
  /** Blocks of 10 ms that the device timed so; answers all that was lost, which is counted as it would be. */
  function lost(times: readonly number[]): number {
    const watch = new LostSound()
    let [counted, sum] = [0, 0]
    for (const time of times) {
      const more = watch.before(time, counted)
      sum += more
      counted += more + 10
    }
    return sum
  }
  const even = Array.from({ length: 1_000 }, (_, i) => i * 10)

  it('takes neither late blocks that are caught up with, nor a clock that drifts, for a loss', () => {
    expect(lost(even.map((time, i) => time + (i % 100 < 8 ? 80 - (i % 100) * 10 : 0)))).toBe(0)
    expect(lost(even.map((time) => time * 1.001))).toBe(0)
  })

  it('finds what never came', () => {
    expect(lost(even.map((time, i) => time + (i > 300 ? 30 : 0) + (i > 700 ? 200 : 0)))).toBeCloseTo(230, -1)
  })
})

describe('DelayFloor', () => {
  it('is the smallest delay of the window, and forgets it afterwards', () => {
    const floor = new DelayFloor(10_000)
    expect(floor.value).toBeUndefined()
    for (let now = 0; now < 5_000; now += 100) floor.add(now, now === 1_000 ? 5 : 50)
    expect(floor.value).toBe(5)
    for (let now = 5_000; now < 14_000; now += 100) floor.add(now, 60)
    expect(floor.value).toBe(50)
  })
})

describe('Meter', () => {
  it('tells the rate of the last seconds', () => {
    const meter = new Meter(3_000)
    expect(meter.rate(0)).toBe(0)
    for (let now = 0; now < 10_000; now += 100) meter.add(now, 10)
    expect(meter.rate(10_000)).toBeCloseTo(100, -1)
    expect(meter.rate(20_000)).toBe(0)
  })
})

describe('retryDelay', () => {
  it('waits longer each time, spread around, and gives up at the limit', () => {
    const delays = [1, 2, 3, 4, 5, 6, 7, 8].map((attempt) => retryDelay(attempt, 8, 0.5))
    expect(delays).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000])
    expect([retryDelay(1, 8, 0), retryDelay(1, 8, 1), retryDelay(9, 8, 0.5)]).toEqual([200, 300, undefined])
  })
})

describe('baselineCodec', () => {
  it.each([
    [480, 360, 30, 'avc1.42001f'],
    [1_280, 720, 30, 'avc1.42001f'],
    [1_280, 720, 60, 'avc1.420028'],
    [1_920, 1_080, 60, 'avc1.42002a'],
    [1_920, 1_080, 30, 'avc1.420028'],
    [3_840, 2_160, 30, 'avc1.420033'],
  ])('is a level that takes %i x %i at %i', (width, height, rate, codec) => {
    expect(baselineCodec(width, height, rate)).toBe(codec)
  })
})
