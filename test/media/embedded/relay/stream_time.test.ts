import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { StreamTime } from '../../../../server/media/embedded/relay/stream_time.js'
import { TagType } from '../../../../server/media/embedded/stream_tap.js'

const { AUDIO, VIDEO } = TagType

/** Maps [timestamp, clock] pairs of one type. */
function run(timeline: StreamTime, steps: readonly (readonly [number, number])[]): number[] {
  return steps.map(([timestamp, now]) => timeline.map(VIDEO, timestamp, now))
}

describe("a stream's time line", () => {
  it('begins at 0 and follows a well-behaved publisher exactly', () => {
    const steps = [0, 40, 80, 125, 160].map((t) => [7000 + t, 1_000_000 + t] as const)
    expect(run(new StreamTime(), steps)).toEqual([0, 40, 80, 125, 160])
  })

  it('goes on through the wrap of 32 bits', () => {
    const base = 2 ** 32 - 60
    const steps = [0, 40, 80, 120].map((t) => [(base + t) % 2 ** 32, t] as const)
    expect(run(new StreamTime(), steps)).toEqual([0, 40, 80, 120])
  })

  it('keeps sound and picture together when they come slightly out of order', () => {
    const timeline = new StreamTime()
    const sent = [
      [VIDEO, 900],
      [VIDEO, 1000],
      [AUDIO, 980],
      [VIDEO, 1040],
      [AUDIO, 1003],
    ] as const
    expect(sent.map(([type, timestamp], i) => timeline.map(type, timestamp, i))).toEqual([0, 100, 80, 140, 103])
  })

  it('closes a jump back, and a jump ahead, to the time that passed', () => {
    const steps = [
      [5000, 0],
      [5040, 40],
      [0, 80],
      [40, 120],
      [3_600_000, 160],
      [3_600_040, 200],
    ] as const
    expect(run(new StreamTime(), steps)).toEqual([0, 40, 80, 120, 160, 200])
  })

  it.each([700, 1500, 4000, 9000])(
    'runs no faster than the clock when sound is %i ms ahead of the picture',
    (apart) => {
      const timeline = new StreamTime()
      const times = Array.from(
        { length: 250 },
        (_, i) => [timeline.map(AUDIO, i * 40 + apart, i * 40), timeline.map(VIDEO, i * 40, i * 40 + 20)] as const,
      )
      const [sound = 0, picture = 0] = times.at(-1) ?? []
      expect(Math.abs(sound - 9960)).toBeLessThan(5000)
      expect(Math.abs(picture - 9960)).toBeLessThan(5000)
    },
  )

  it('stays together when sound and picture begin again from 0', () => {
    const timeline = new StreamTime()
    for (let i = 0; i < 75; i++) for (const type of [VIDEO, AUDIO]) timeline.map(type, i * 40, i * 40)
    const again = [0, 40, 80].map((t) => [VIDEO, AUDIO].map((type) => timeline.map(type, t, 3000 + t)))
    expect(again).toEqual([
      [3000, 3000],
      [3040, 3040],
      [3080, 3080],
    ])
  })

  it('leaves a pause alone that the clock saw too', () => {
    expect(
      run(new StreamTime(), [
        [0, 0],
        [60_000, 60_000],
      ]),
    ).toEqual([0, 60_000])
  })

  it('goes on where it was when a publisher takes over with a clock of its own', () => {
    const timeline = new StreamTime()
    run(timeline, [
      [70_000, 0],
      [70_040, 40],
    ])
    timeline.restart()
    expect(
      run(timeline, [
        [0, 540],
        [40, 580],
      ]),
    ).toEqual([80, 120])
  })

  // A publisher that was gone for 2.5 s left a hole of 2.5 s: flv.js stood still for good with 10 s in its buffer,
  // mpegts.js went on 3 s late. The same for a clock that is set while it publishes.
  it('closes the pause between two publishers, for sound and picture alike', () => {
    const timeline = new StreamTime()
    for (let t = 0; t < 1000; t += 40) for (const type of [VIDEO, AUDIO]) timeline.map(type, 5000 + t, t)
    timeline.restart()
    const again = [0, 40, 80].map((t) => [
      timeline.map(AUDIO, 90_000 + t, 3500 + t),
      timeline.map(VIDEO, 90_025 + t, 3500 + t),
    ])
    expect(again).toEqual([
      [1000, 1025],
      [1040, 1065],
      [1080, 1105],
    ])
  })

  // The publisher was cut off when its sound had come 90 ms further than its picture: with the step, the picture had a
  // hole of 130 ms, and flv.js stood still again.
  it('closes it for the track that is behind, and squeezes what the other one has more', () => {
    const timeline = new StreamTime()
    for (let t = 0; t <= 1000; t += 20) timeline.map(AUDIO, t, t)
    timeline.map(VIDEO, 910, 1000)
    timeline.restart()
    const again = [0, 20, 40, 60, 80, 100].map((t) => [
      timeline.map(VIDEO, t, 3500 + t),
      timeline.map(AUDIO, t, 3500 + t),
    ])
    expect(again).toEqual([
      [950, 1001],
      [970, 1002],
      [990, 1003],
      [1010, 1010],
      [1030, 1030],
      [1050, 1050],
    ])
  })

  it.each([
    ['ahead by 10 minutes', 600_000],
    ['ahead by 20 s', 20_000],
    ['back by 3 s', -3000],
    ['back to 0', -50_000],
    ['over the wrap of 32 bits', 2 ** 32 - 50_100],
    ['by half of 32 bits', 2 ** 31 + 7],
  ])('moves sound and picture alike when the clock of a publisher jumps %s', (_what, jump) => {
    const timeline = new StreamTime()
    const step = (i: number, base: number) => {
      const t = (50_000 + i * 40 + base) % 2 ** 32
      return [timeline.map(VIDEO, t, i * 40), timeline.map(AUDIO, (t + 15) % 2 ** 32, i * 40)]
    }
    for (let i = 0; i < 50; i++) step(i, 0)
    for (let i = 50; i < 150; i++) expect(step(i, jump)).toEqual([i * 40, i * 40 + 15])
  })

  it('follows tracks that each have a start of their own', () => {
    const timeline = new StreamTime()
    const times = Array.from({ length: 100 }, (_, i) => [
      timeline.map(VIDEO, 3_600_000 + i * 40, i * 40),
      timeline.map(AUDIO, 17 + i * 40, i * 40),
    ])
    const [picture = 0, sound = 0] = times.at(-1) ?? []
    expect(times.map(([at]) => at)).toEqual(Array.from({ length: 100 }, (_, i) => i * 40))
    expect(Math.abs(picture - sound)).toBeLessThanOrEqual(40)
    expect(new Set(times.map(([, at]) => at)).size).toBe(100)
  })

  it('never falls within a type, whatever a publisher says', () => {
    const step = fc.record({
      type: fc.constantFrom(AUDIO, VIDEO),
      timestamp: fc.nat(0xffffffff),
      passed: fc.nat(5000),
      restart: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const timeline = new StreamTime()
        const last = new Map<number, number>()
        let now = 0
        for (const { type, timestamp, passed, restart } of steps) {
          now += passed
          if (restart) timeline.restart()
          const at = timeline.map(type, timestamp, now)
          expect(at).toBeGreaterThanOrEqual(last.get(type) ?? 0)
          last.set(type, at)
        }
      }),
    )
  })
})
