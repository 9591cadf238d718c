import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import { parseStreamName } from '../../server/media/embedded/stream_gate.js'

setFlagsFromString('--expose_gc')
const collectGarbage: () => void = runInNewContext('gc')

/*
 * The story: after an hour of rooms that came and went the heap held thousands of whole addresses of streams,
 * with their signatures, by the names that had been cut out of them and that maps remember.
 */
it('the name of a stream does not keep the address alive that it came in', () => {
  const kept = new Set<string>()
  collectGarbage()
  const before = process.memoryUsage().heapUsed
  for (let number = 0; number < 20_000; number += 1) {
    const name = `somebody_${number.toString(16).padStart(12, '0')}`
    const address = Buffer.from(`${name}?txSecret=${'0'.repeat(1_900)}`).toString()
    kept.add(parseStreamName(address)?.streamID ?? '')
  }
  collectGarbage()
  expect(kept.size).toBe(20_000)
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(15_000_000)
})
