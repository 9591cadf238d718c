// With three others in a room on a busy computer, sound ran dry four to ten times in 15 s: each time a packet was late
// by some milliseconds, there was a hole.
import { describe, expect, it } from 'vitest'
import { createConcealment } from '../../../server/browser/media/play/concealment.js'
import {
  definePlayout,
  type PlayoutCommand,
  type PlayoutReport,
} from '../../../server/browser/media/play/playout_worklet.js'

const RATE = 48_000
const QUANTUM = 128
const PIECE = 1_024

interface Processor {
  port: { onmessage: (event: { data: unknown }) => void }
  process(inputs: unknown, outputs: Float32Array[][]): boolean
}

/** The processor without an AudioContext: what comes out of it, and what it tells. */
function openPlayout() {
  const told: PlayoutReport[] = []
  const way: { onmessage?: (event: { data: PlayoutCommand }) => void; postMessage(report: PlayoutReport): void } = {
    postMessage: (report) => told.push(report),
  }
  const registered: (new () => object)[] = []
  const scope = {
    AudioWorkletProcessor: class {
      port = { onmessage: () => {} }
    },
    currentFrame: 0,
    sampleRate: RATE,
    registerProcessor: (_name: string, processor: new () => object) => registered.push(processor),
  }
  definePlayout(scope as never, 'playout', createConcealment)
  const [Registered] = registered
  if (Registered === undefined) throw new Error('nothing was registered')
  const processor = new Registered() as Processor
  processor.port.onmessage({ data: way })
  const heard: number[] = []
  let time = 0
  return {
    told,
    heard,
    push(sound: Float32Array<ArrayBuffer>) {
      const duration = (sound.length / RATE) * 1_000
      way.onmessage?.({ data: { chunk: { sound: [sound], time, duration, startIn: 0 } } })
      time += duration
    },
    /** ms. */
    run(duration: number) {
      for (let done = 0; done < (duration * RATE) / 1_000; done += QUANTUM) {
        const output = [new Float32Array(QUANTUM), new Float32Array(QUANTUM)]
        processor.process([], [output])
        scope.currentFrame += QUANTUM
        heard.push(...(output[0] ?? []))
      }
    },
  }
}

const tone = (frequency: number, from: number) =>
  Float32Array.from({ length: PIECE }, (_, i) => Math.sin((2 * Math.PI * frequency * (from + i)) / RATE) * 0.5)

const largestStep = (samples: readonly number[]) =>
  samples.reduce((most, sample, i) => (i === 0 ? 0 : Math.max(most, Math.abs(sample - (samples[i - 1] ?? 0)))), 0)

const loudness = (samples: readonly number[]) => Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length)

/** Plays five pieces of a tone, then nothing for so long (ms), then five more. */
function broken(frequency: number, pause: number) {
  const playout = openPlayout()
  for (let i = 0; i < 5; i++) playout.push(tone(frequency, i * PIECE))
  playout.run((5 * PIECE * 1_000) / RATE + pause)
  const resumed = playout.heard.length
  for (let i = 5; i < 10; i++) playout.push(tone(frequency, i * PIECE))
  playout.run((4 * PIECE * 1_000) / RATE)
  return { ...playout, gap: playout.heard.slice(5 * PIECE, resumed), resumed }
}

const dry = (told: readonly PlayoutReport[]) => told.filter((report) => 'starved' in report).length

describe.each([110, 220, 440, 1_000, 3_000])('a tone of %i Hz', (frequency) => {
  it('goes on over a hole of 20 ms, without a click', () => {
    const { told, gap, heard } = broken(frequency, 20)
    expect(dry(told)).toBe(0)
    expect(loudness(gap)).toBeGreaterThan(0.3)
    expect(largestStep(heard)).toBeLessThan(largestStep([...tone(frequency, 0)]) * 1.5 + 0.01)
  })

  it('has faded away after 60 ms, which is told once, and comes back', () => {
    const { told, gap, heard, resumed } = broken(frequency, 100)
    expect(dry(told)).toBe(1)
    expect(loudness(gap.slice(-960))).toBeLessThan(0.001)
    expect(loudness(heard.slice(resumed + 480, resumed + 4 * PIECE))).toBeGreaterThan(0.3)
    expect(largestStep(heard)).toBeLessThan(largestStep([...tone(frequency, 0)]) * 1.5 + 0.01)
  })
})

it('silence stays silent', () => {
  const playout = openPlayout()
  for (let i = 0; i < 5; i++) playout.push(new Float32Array(PIECE))
  playout.run(200)
  expect(Math.max(...playout.heard.map(Math.abs))).toBe(0)
})

it('the place in the stream is told again as soon as it goes on', () => {
  const { told, resumed } = broken(440, 20)
  const after = told.filter((report) => 'frame' in report && report.frame > resumed)
  expect(after[0]).toMatchObject({ frame: resumed + QUANTUM, time: expect.closeTo((5 * PIECE + QUANTUM) / 48, 6) })
})
