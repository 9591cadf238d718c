import { describe, expect, it } from 'vitest'
import { Congestion } from '../../../server/browser/media/publish/congestion.js'

const limits = { minBitrate: 200, maxBitrate: 1_000 }

/** Pictures every 66 ms, with what waits in the socket (ms of stream at the present bit rate). */
function run(congestion: Congestion, from: number, seconds: number, waiting: number) {
  const verdicts: string[] = []
  for (let now = from; now < from + seconds * 1_000; now += 66)
    verdicts.push(congestion.judge(now, (waiting * congestion.bitrate) / 8))
  return verdicts
}

describe('Congestion', () => {
  it('begins with a key frame and at the full bit rate, and leaves a free network alone', () => {
    const congestion = new Congestion(limits)
    expect(run(congestion, 0, 10, 0).every((verdict) => verdict === 'send')).toBe(true)
    expect([congestion.bitrate, congestion.takeKeyFrame(), congestion.takeKeyFrame()]).toEqual([1_000, true, false])
  })

  it('lowers the bit rate, once a second, while a little waits, and drops nothing', () => {
    const congestion = new Congestion(limits)
    expect(run(congestion, 0, 2.5, 300)).not.toContain('drop')
    expect(congestion.bitrate).toBe(Math.round(Math.round(700 * 0.7) * 0.7))
  })

  it('never goes below the least bit rate', () => {
    const congestion = new Congestion(limits)
    run(congestion, 0, 60, 300)
    expect(congestion.bitrate).toBe(200)
  })

  it('drops pictures while much waits, goes on when little does, and then with a key frame', () => {
    const congestion = new Congestion(limits)
    congestion.takeKeyFrame()
    expect(run(congestion, 0, 1, 700).every((verdict) => verdict === 'drop')).toBe(true)
    expect(run(congestion, 1_000, 1, 300).every((verdict) => verdict === 'drop')).toBe(true)
    expect(run(congestion, 2_000, 0.1, 100)).not.toContain('drop')
    expect(congestion.takeKeyFrame()).toBe(true)
  })

  it('takes the bit rate up again, slowly, when the network is free', () => {
    const congestion = new Congestion(limits)
    run(congestion, 0, 3, 300)
    const low = congestion.bitrate
    run(congestion, 3_000, 2.9, 0)
    expect(congestion.bitrate).toBe(low)
    run(congestion, 6_000, 60, 0)
    expect(congestion.bitrate).toBe(1_000)
  })

  it('wants a key frame after a picture that could not be encoded', () => {
    const congestion = new Congestion(limits)
    congestion.takeKeyFrame()
    congestion.lost()
    expect(congestion.takeKeyFrame()).toBe(true)
  })
})
