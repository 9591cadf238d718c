import { PassThrough } from 'node:stream'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { InputBudget } from '../../server/limits/input_budget.js'
import { FrameScanner, meterFrames } from '../../server/limits/ws_meter.js'
import { ManualClock } from '../support/manual_clock.js'

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

/** A connection that may send 10 frames and 1000 bytes a second, and 50 frames and 5000 bytes at once. */
function metered() {
  const clock = new ManualClock()
  const socket = new PassThrough()
  const rates = { bytesPerSecond: 1000, byteBurst: 5000, messagesPerSecond: 10, messageBurst: 50 }
  meterFrames(socket, new InputBudget(rates), clock)
  socket.resume()
  /** How many of these pieces are taken before the connection is cut. */
  const send = async (pieces: readonly Buffer[], pause = 0) => {
    let taken = 0
    for (const piece of pieces) {
      if (socket.destroyed) break
      clock.advance(pause)
      socket.write(piece)
      await new Promise((resolve) => setImmediate(resolve))
      taken += 1
    }
    return taken
  }
  return { socket, send }
}

const times = (count: number, piece: Buffer) => Array.from({ length: count }, () => piece)

test('a connection within its budget is never cut, however long it lasts', async () => {
  const { socket, send } = metered()
  await send(times(400, frame(0x81, 90)), 100)
  expect(socket.destroyed).toBe(false)
})

test('one beyond it is cut, a few frames later at most', async () => {
  const frames = await metered().send(times(100, frame(0x89, 0)))
  expect(frames).toBeGreaterThan(50)
  expect(frames).toBeLessThan(60)
  const bytes = 500 * (await metered().send(times(100, frame(0x82, 492))))
  expect(bytes).toBeGreaterThanOrEqual(5000)
  expect(bytes).toBeLessThan(6500)
})

test('one is cut by the first piece that holds too many', async () => {
  const { socket, send } = metered()
  await send([Buffer.concat(times(1000, frame(0, 0)))])
  expect(socket.destroyed).toBe(true)
})
