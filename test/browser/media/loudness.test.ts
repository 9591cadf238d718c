import { describe, expect, it } from 'vitest'
import { LoudnessMeter } from '../../../server/browser/media/loudness_meter.js'
import { loudnessBetween } from '../../../server/browser/media/webrtc/figures.js'

const tone = (peak: number) => Float32Array.from({ length: 4_800 }, (_, i) => peak * Math.sin((2 * Math.PI * i) / 48))

/** Of these pieces, one each 20 ms, read with the last. */
function of(...pieces: Float32Array[]): number {
  const meter = new LoudnessMeter()
  pieces.forEach((samples, i) => {
    meter.add(i * 20, samples)
  })
  return meter.read(Math.max(0, pieces.length - 1) * 20)
}

describe('loudness', () => {
  it('goes from silence to full scale by decibels, as people hear', () => {
    expect([0, 0.003, 0.03, 0.3, 1].map((peak) => of(tone(peak)))).toEqual([0, 0, 33, 73, 94])
    expect(of(new Float32Array(480).fill(1))).toBe(100)
    expect(of(new Float32Array(480).fill(4))).toBe(100)
  })

  it('is measured over what came lately, not over one piece, and as loud in one burst as little by little', () => {
    expect(of()).toBe(0)
    expect(of(tone(0.3), tone(0))).toBe(67)
    expect(of(...Array<Float32Array>(100).fill(tone(0.3)))).toBe(73)
    expect(of(tone(1), ...Array<Float32Array>(16).fill(tone(0.03)))).toBe(33)
    const meter = new LoudnessMeter()
    for (let i = 0; i < 100; i++) meter.add(0, tone(0.3))
    expect([0, 300, 301].map((now) => meter.read(now))).toEqual([73, 73, 0])
  })

  it("is that of a connection's figures between two readings", () => {
    const before = { totalAudioEnergy: 1, totalSamplesDuration: 10 }
    expect(loudnessBetween({ totalAudioEnergy: 1.0025, totalSamplesDuration: 10.25 }, before)).toBe(60)
    expect(loudnessBetween(before, before)).toBe(0)
    expect(loudnessBetween({}, before)).toBe(0)
  })
})
