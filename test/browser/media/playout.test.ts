// On a loopback without any network the target stood at 70 to 130 ms, because one quick picture made all sound late;
// and after a burst half a second of speech was left out. What the player decides is played here on packets as they
// come, on a clock of its own.
import { describe, expect, it } from 'vitest'
import { PACKET, type Packet, type Playout, playOut } from './playout.js'

/** The same numbers in each run: 0 to 1. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 16_807) % 2_147_483_647
    return state / 2_147_483_647
  }
}

interface Way {
  /** ms that every packet takes, and how much more at most. */
  delay: number
  jitter: number
  seconds: number
  /** So often (ms) everything is held for so long (ms). */
  burst?: { every: number; hold: number }
  /** Part of the packets that are lost; TCP sends them again, and those behind wait. */
  loss?: number
}

/** Sound in packets of AAC, which come when they are full, and 30 pictures a second; none overtakes another. */
function packets({ delay, jitter, seconds, burst, loss = 0 }: Way): Packet[] {
  const next = random(7)
  const made = [
    ...Array.from({ length: (seconds * 1_000) / PACKET }, (_, i) => ({
      track: 'sound' as const,
      time: i * PACKET,
      // Full after its length, and handed over with the block of 10 ms that filled it.
      sent: Math.ceil(((i + 1) * PACKET) / 10) * 10,
    })),
    ...Array.from({ length: seconds * 30 }, (_, i) => ({
      track: 'picture' as const,
      time: (i * 1_000) / 30,
      sent: (i * 1_000) / 30 + 3,
    })),
  ].sort((a, b) => a.sent - b.sent)
  let last = 0
  return made.map(({ track, time, sent }) => {
    const held = burst && sent % burst.every < burst.hold ? burst.hold - (sent % burst.every) : 0
    const again = next() < loss ? 2 * delay + 40 : 0
    last = Math.max(last, sent + held + delay + next() * jitter + again)
    return { track, time, at: last }
  })
}

const delays = ({ moments }: Playout, from: number, to = Number.POSITIVE_INFINITY) =>
  moments.filter(({ now }) => now >= from && now < to).map(({ delay }) => delay)
const median = (values: number[]) => [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN

describe('sound on a machine without a network between', () => {
  const played = playOut(packets({ delay: 0, jitter: 0, seconds: 30 }))

  it('is heard as soon as a packet is full, and never breaks off', () => {
    expect(median(delays(played, 5_000))).toBeLessThan(60)
    expect(played.dry).toBe(0)
  })

  it('begins low and is hardly bent', () => {
    expect(median(delays(played, 0, 1_000))).toBeLessThan(110)
    expect(played.bent).toBeLessThan(0.005)
  })
})

describe('sound over 50 ms and up to 30 ms more', () => {
  const played = playOut(packets({ delay: 50, jitter: 30, seconds: 60 }))

  it('stays within the jitter and a little more', () => {
    expect(Math.max(...delays(played, 5_000))).toBeLessThan(110)
    expect(median(delays(played, 5_000))).toBeLessThan(85)
  })

  it('never breaks off', () => {
    expect(played.dry).toBe(0)
    expect(played.skipped).toBe(0)
  })
})

describe('sound that is held for half a second each ten seconds', () => {
  const played = playOut(packets({ delay: 20, jitter: 10, seconds: 60, burst: { every: 10_000, hold: 500 } }))
  const usual = median(delays(played, 18_000, 20_000))

  it.each([20_000, 30_000, 40_000, 50_000])('is back at the old delay 5 s after the burst at %i ms', (burst) => {
    expect(Math.max(...delays(played, burst + 500, burst + 700))).toBeGreaterThan(usual + 300)
    expect(Math.max(...delays(played, burst + 5_500, burst + 10_000))).toBeLessThan(usual + 25)
  })

  it('is played to the end all the same: nothing of what was said is left out', () => {
    expect(played.skipped).toBeLessThan(2 * PACKET)
  })

  it('runs dry with the bursts alone', () => {
    expect(played.dry).toBeLessThanOrEqual(6)
  })
})

describe.each([0, 0.01, 0.02])('sound over 25 ms where %d of the packets are lost and sent again', (loss) => {
  const played = playOut(packets({ delay: 25, jitter: 5, seconds: 120, loss }))
  const delay = median(delays(played, 10_000))

  it('waits for what comes again: about the time that it takes, not more', () => {
    expect(delay).toBeLessThan(loss === 0 ? 60 : 190)
    expect(played.dry).toBeLessThanOrEqual(loss * 2_000)
  })
})

it('leaves out what a break of seconds held back, instead of being late for long', () => {
  const played = playOut(packets({ delay: 20, jitter: 10, seconds: 30, burst: { every: 15_000, hold: 3_000 } }))
  expect(Math.max(...delays(played, 20_000))).toBeLessThan(150)
})
