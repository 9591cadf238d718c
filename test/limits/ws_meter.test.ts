import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FrameScanner } from '../../server/limits/ws_meter.js'

/** A masked frame from a client. */
function frame(first: number, length: number): Buffer {
  const size =
    length < 126
      ? Buffer.from([0x80 | length])
      : length < 65_536
        ? Buffer.from([0xfe, length >> 8, length & 0xff])
        : Buffer.from([
            0xff,
            0,
            0,
            0,
            0,
            (length >>> 24) & 0xff,
            (length >>> 16) & 0xff,
            (length >>> 8) & 0xff,
            length & 0xff,
          ])
  return Buffer.concat([Buffer.from([first]), size, Buffer.alloc(4 + length)])
}

/* `ws` tells of whole messages: one made of empty fragments for ever was never counted. */
test('every frame counts: empty ones, fragments, pings and pongs, however the bytes are cut', () => {
  const lengths = fc.array(fc.constantFrom(0, 1, 125, 126, 300, 65_535, 70_000), { minLength: 1, maxLength: 12 })
  const cuts = fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 5 })
  fc.assert(
    fc.property(lengths, cuts, (sizes, pieces) => {
      const bytes = Buffer.concat(sizes.map((size, index) => frame([0x82, 0x00, 0x89, 0x8a][index % 4] ?? 0, size)))
      const scanner = new FrameScanner()
      let frames = 0
      for (let at = 0, piece = 0; at < bytes.length; piece++) {
        const end = at + (pieces[piece % pieces.length] ?? 1)
        scanner.scan(bytes.subarray(at, end), () => {
          frames += 1
          return true
        })
        at = end
      }
      expect(frames).toBe(sizes.length)
    }),
    { numRuns: 50 },
  )
})

test('it stops where it is told to', () => {
  let frames = 0
  const all = new FrameScanner().scan(Buffer.concat(Array.from({ length: 10 }, () => frame(0, 0))), () => ++frames < 3)
  expect([all, frames]).toEqual([false, 3])
})
