import { expect, it } from 'vitest'
import { makeClip } from '../record/clip.js'
import { FedStream } from './fed_stream.js'

const MINUTE = 60_000
/** What the playlist names, and what is kept after it. */
const MOST_SEGMENTS = 6 + 4

it('an hour of segments takes no more memory than the first minute', { timeout: 180_000 }, async () => {
  const tags = makeClip({ seconds: 60, size: '160x120' })
  const fed = new FedStream()
  const sizes: number[] = []
  let named: string[] = []
  for (let minute = 0; minute < 60; minute++) {
    await fed.feed(tags, minute * MINUTE)
    sizes.push(fed.stream.size)
    const run = await fed.run()
    named = fed.playlist(run).segments.map(({ uri }) => uri)
    expect(named.filter((uri) => fed.stream.file(run, uri) === undefined)).toEqual([])
  }
  const [first = 0] = sizes
  expect(named.length).toBeLessThanOrEqual(MOST_SEGMENTS)
  expect(Math.max(...sizes)).toBeLessThan(first * 1.3)
  expect(Number(named.at(-1)?.replace('.m4s', ''))).toBeGreaterThan(1_000)
  fed.stream.close()
})
