import { describe, expect, it } from 'vitest'
import { Arrival } from '../../../../server/media/embedded/relay/arrival.js'

/** Qualities after looks in which so many milliseconds of media came in each second. */
function after(...came: number[]): number {
  const arrival = new Arrival(0)
  let media = 0
  arrival.tick(0, media)
  for (const [second, ms] of came.entries()) {
    media += ms
    arrival.tick((second + 1) * 1000, media)
  }
  return arrival.quality
}

describe('the quality with which a stream arrives', () => {
  it.each([
    ['as it should', [1000, 1000, 1000, 1000, 1000], 5],
    ['in uneven pieces', [1100, 900, 950, 1050, 1000], 5],
    ['faster at first', [4000, 1000, 1000, 1000, 1000], 5],
    ['with a pause that is made up for', [1000, 0, 2000, 1000, 1000], 4],
    ['with a third missing', [700, 700, 700, 700, 700], 3],
    ['with half missing', [500, 500, 500, 500, 500], 2],
    ['hardly', [200, 100, 200, 100, 200], 1],
    ['not at all', [1000, 0, 0, 0, 0, 0], 0],
    ['again', [0, 0, 0, 0, 0, 1000, 1000, 1000, 1000, 1000], 5],
    ['too short to say', [0], 5],
  ])('%s', (_what, came, quality) => {
    expect(after(...came)).toBe(quality)
  })

  it('is told when it changes, and only then', () => {
    const arrival = new Arrival(0)
    const told = [0, 1000, 2000, 2500, 2500, 2500].map((media, second) => arrival.tick(second * 1000, media))
    expect(told).toEqual([false, false, false, true, true, false])
    expect(arrival.quality).toBe(2)
  })
})
