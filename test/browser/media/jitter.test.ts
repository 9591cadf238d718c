import { describe, expect, it } from 'vitest'
import { FreeClock } from '../../../server/browser/media/play/free_clock.js'
import { JitterBuffer } from '../../../server/browser/media/play/jitter_buffer.js'
import { StreamTime } from '../../../server/browser/media/play/stream_time.js'

const limits = { minDelay: 40, maxDelay: 1_000 }

/** Packets every 20 ms that arrive `late(i)` ms after the least possible time. */
function feed(buffer: JitterBuffer, count: number, late: (i: number) => number, from = 0) {
  for (let i = from; i < from + count; i++) buffer.arrived('sound', i * 20, 5_000 + i * 20 + late(i), true)
}

describe('JitterBuffer', () => {
  it('is a little cautious at first, and goes down to the least delay on an even network', () => {
    const buffer = new JitterBuffer(limits)
    expect(buffer.floor).toBeUndefined()
    feed(buffer, 10, () => 0)
    expect(buffer.targetDelay).toBe(100)
    feed(buffer, 500, () => 0, 10)
    expect(buffer.targetDelay).toBe(40)
    expect(buffer.floor).toBe(5_000)
  })

  it('covers the lateness that keeps coming', () => {
    const buffer = new JitterBuffer(limits)
    feed(buffer, 1_000, (i) => (i * 37) % 61)
    expect(buffer.targetDelay).toBeGreaterThanOrEqual(60)
    expect(buffer.targetDelay).toBeLessThanOrEqual(90)
  })

  it('does not pay for a single stall', () => {
    const buffer = new JitterBuffer(limits)
    feed(buffer, 1_000, (i) => (i === 500 ? 400 : 0))
    expect(buffer.targetDelay).toBe(40)
  })

  it('grows with repeated stalls and shrinks again when they end', () => {
    const buffer = new JitterBuffer(limits)
    feed(buffer, 1_000, (i) => (i % 50 === 0 ? 300 : 0))
    expect(buffer.targetDelay).toBeGreaterThan(300)
    feed(buffer, 1_500, () => 0, 1_000)
    expect(buffer.targetDelay).toBe(40)
  })

  it('never exceeds the most delay', () => {
    const buffer = new JitterBuffer(limits)
    feed(buffer, 1_000, (i) => (i % 2) * 5_000)
    expect(buffer.targetDelay).toBe(1_000)
  })

  it('does not take a backlog for jitter', () => {
    const buffer = new JitterBuffer(limits)
    for (let i = 0; i < 100; i++) buffer.arrived('sound', i * 20, 5_000, false)
    for (let i = 100; i < 600; i++) buffer.arrived('sound', i * 20, 5_000 + (i - 99) * 20, true)
    expect(buffer.targetDelay).toBe(40)
    expect(buffer.floor).toBe(5_000 - 99 * 20)
  })

  it('does not wait with the sound for pictures that are a little late, and with neither for long', () => {
    const buffer = new JitterBuffer(limits)
    const both = (from: number, picture: number) => {
      for (let i = from; i < from + 600; i++) {
        buffer.arrived('sound', i * 20, 5_000 + i * 20, true)
        buffer.arrived('picture', i * 20, 5_000 + i * 20 + picture, true)
      }
    }
    both(0, 40)
    expect(buffer.targetDelay).toBe(40)
    both(600, 200)
    expect(buffer.targetDelay).toBe(163)
  })

  it('lets pictures go ahead of the sound by what nobody notices, once nearly all of them are there', () => {
    const buffer = new JitterBuffer(limits)
    for (let i = 0; i < 600; i++) buffer.arrived('picture', i * 40, 5_000 + i * 40 + (i % 2) * 60, true)
    expect([50, 66, 100, 500].map((behind) => buffer.lead(behind))).toEqual([0, 3, 37, 74])
  })

  it('waits for late pictures where there is no sound', () => {
    const buffer = new JitterBuffer(limits)
    for (let i = 0; i < 600; i++) buffer.arrived('picture', i * 40, 5_000 + i * 40 + (i % 2) * 60, true)
    expect(buffer.targetDelay).toBe(63)
  })

  it('follows a sender whose clock runs slow', () => {
    const buffer = new JitterBuffer(limits)
    for (let i = 0; i < 30_000; i++) buffer.arrived('sound', i * 20, i * 20 * 1.0005, true)
    expect(buffer.targetDelay).toBeLessThan(50)
    expect(Math.abs((buffer.floor ?? 0) - 30_000 * 20 * 0.0005)).toBeLessThan(10)
  })
})

describe('StreamTime', () => {
  it('goes on through the wrap of 32 bits', () => {
    const timeline = new StreamTime()
    const start = 2 ** 32 - 100
    const times = [0, 1, 2, 3, 4, 5].map((i) => timeline.map((start + i * 40) % 2 ** 32, i * 40))
    expect(times).toEqual([0, 40, 80, 120, 160, 200].map((ms) => start + ms))
  })

  it.each([
    ['back', 0],
    ['far ahead', 1_000_000],
  ])('joins what follows a jump %s', (_name, to) => {
    const timeline = new StreamTime()
    for (let i = 0; i < 100; i++) timeline.map(50_000 + i * 40, i * 40)
    const after = [0, 1, 2].map((i) => timeline.map(to + i * 40, (100 + i) * 40))
    expect(after).toEqual([54_000, 54_040, 54_080])
  })

  it('is not misled by sound and picture that are interleaved unevenly, nor by a pause', () => {
    const timeline = new StreamTime()
    expect(timeline.map(10_000, 0)).toBe(10_000)
    expect(timeline.map(9_200, 5)).toBe(9_200)
    expect(timeline.map(10_040, 40)).toBe(10_040)
    expect(timeline.map(70_040, 60_040)).toBe(70_040)
    // Sound 4 s ahead of the picture, for good.
    for (let i = 1; i < 100; i++) {
      expect(timeline.map(74_040 + i * 40, 60_040 + i * 40)).toBe(74_040 + i * 40)
      expect(timeline.map(70_040 + i * 40, 60_040 + i * 40)).toBe(70_040 + i * 40)
    }
  })
})

describe('FreeClock', () => {
  it('bends slowly to where it should be, and is set at once when that is far', () => {
    const clock = new FreeClock()
    expect(clock.read(1_000, 100)).toBe(900)
    expect(clock.read(2_000, 150)).toBe(1_850)
    expect(clock.read(2_100, 250)).toBeCloseTo(2_100 - 158, 6)
    expect(clock.read(3_000, 5_000)).toBe(-2_000)
  })

  it('goes on from where it was set', () => {
    const clock = new FreeClock()
    clock.set(1_000, 700)
    expect(clock.read(1_000, 300)).toBe(700)
    expect(clock.read(1_010, 300)).toBe(710)
  })
})
