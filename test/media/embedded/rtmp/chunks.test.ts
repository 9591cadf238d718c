import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MalformedError } from '../../../../server/media/embedded/malformed.js'
import { ChunkReader } from '../../../../server/media/embedded/rtmp/chunk_reader.js'
import { encodeMessage } from '../../../../server/media/embedded/rtmp/chunk_writer.js'
import { MessageType, type RtmpMessage } from '../../../../server/media/embedded/rtmp/message.js'

const LIMITS = { messageSize: 2 * 1024 * 1024, chunkStreams: 16 }

/**
 * Feeds bytes in pieces of these sizes (the last again and again); answers the messages and what is held in the end.
 */
function read(
  bytes: Buffer,
  sizes: readonly number[] = [bytes.length],
  limits = LIMITS,
): { messages: RtmpMessage[]; held: number } {
  const messages: RtmpMessage[] = []
  const reader = new ChunkReader(limits, (message) =>
    messages.push({ ...message, payload: Buffer.from(message.payload) }),
  )
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[Math.min(i, sizes.length - 1)] ?? bytes.length
    reader.push(bytes.subarray(at, at + size))
    at += size
  }
  return { messages, held: reader.held }
}

function setChunkSize(size: number): Buffer {
  const payload = Buffer.alloc(4)
  payload.writeUInt32BE(size)
  return encodeMessage(MessageType.SET_CHUNK_SIZE, 0, 0, payload)
}

const message = fc.record({
  type: fc.constantFrom(MessageType.AUDIO, MessageType.VIDEO, MessageType.DATA, MessageType.COMMAND),
  timestamp: fc.oneof(fc.nat(0xffffffff), fc.integer({ min: 0xfffffe, max: 0x1000001 })),
  streamID: fc.constantFrom(0, 1),
  payload: fc.uint8Array({ minLength: 1, maxLength: 700 }).map((bytes) => Buffer.from(bytes)),
})

describe('RTMP chunks', () => {
  it('come back as the messages they were cut from, however cut and however delivered', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(
        fc.array(message, { maxLength: 8 }),
        fc.integer({ min: 1, max: 800 }),
        sizes,
        (sent, chunkSize, pieces) => {
          const encoded = sent.map(({ type, timestamp, streamID, payload }) =>
            encodeMessage(type, timestamp, streamID, payload, chunkSize),
          )
          const { messages, held } = read(Buffer.concat([setChunkSize(chunkSize), ...encoded]), pieces)
          expect(messages).toEqual(sent)
          expect(held).toBe(0)
        },
      ),
    )
  })

  it('carry on with short headers: deltas, same length and type, and nothing at all', () => {
    const head = (format: number, ...fields: number[]): Buffer => Buffer.from([(format << 6) | 4, ...fields])
    const bytes = Buffer.concat([
      head(0, 0, 0, 100, 0, 0, 1, 8, 1, 0, 0, 0),
      Buffer.from([0xa]),
      head(1, 0, 0, 20, 0, 0, 2, 8),
      Buffer.from([0xb, 0xb]),
      head(2, 0, 0, 23),
      Buffer.from([0xc, 0xc]),
      head(3),
      Buffer.from([0xd, 0xd]),
    ])
    const { messages } = read(bytes, [1])
    expect(messages.map(({ timestamp, streamID, payload }) => [timestamp, streamID, payload.toString('hex')])).toEqual([
      [100, 1, '0a'],
      [120, 1, '0b0b'],
      [143, 1, '0c0c'],
      [166, 1, '0d0d'],
    ])
  })

  it('are put together when two messages are interleaved', () => {
    const audio = encodeMessage(MessageType.AUDIO, 5, 1, Buffer.alloc(200, 1), 128)
    const video = encodeMessage(MessageType.VIDEO, 6, 1, Buffer.alloc(200, 2), 128)
    const bytes = Buffer.concat([
      audio.subarray(0, 140),
      video.subarray(0, 140),
      audio.subarray(140),
      video.subarray(140),
    ])
    expect(read(bytes, [7]).messages.map(({ type, payload }) => [type, payload.length, payload[199]])).toEqual([
      [8, 200, 1],
      [9, 200, 2],
    ])
  })

  it('are read with an extended timestamp in continuing chunks, and without when an old sender leaves it out', () => {
    const whole = encodeMessage(MessageType.VIDEO, 0x01000005, 1, Buffer.alloc(300, 7), 128)
    // Header 12 + field 4 + 128, then 1 + 4 + 128, then 1 + 4 + 44.
    const without = Buffer.concat([whole.subarray(0, 145), whole.subarray(149, 278), whole.subarray(282)])
    for (const bytes of [whole, without]) {
      const { messages, held } = read(bytes)
      expect(messages).toEqual([{ type: 9, timestamp: 0x01000005, streamID: 1, payload: Buffer.alloc(300, 7) }])
      expect(held).toBe(0)
    }
  })

  it('with two- and three-byte ids are told apart', () => {
    const header = [0, 0, 1, 0, 0, 1, 8, 1, 0, 0, 0]
    const bytes = Buffer.concat([
      Buffer.from([0, 6, ...header, 1]),
      Buffer.from([1, 6, 1, ...header, 2]),
      Buffer.from([0xc0, 6, 3]),
    ])
    expect(read(bytes, [1]).messages.map(({ payload }) => payload[0])).toEqual([1, 2, 3])
  })

  it('of a message that is aborted are forgotten', () => {
    const begun = encodeMessage(MessageType.VIDEO, 0, 1, Buffer.alloc(200, 1), 128).subarray(0, 140)
    const abort = encodeMessage(MessageType.ABORT, 0, 0, Buffer.from([0, 0, 0, 6]))
    const { messages, held } = read(
      Buffer.concat([begun, abort, encodeMessage(MessageType.VIDEO, 9, 1, Buffer.alloc(10, 2))]),
    )
    expect(messages.map(({ timestamp, payload }) => [timestamp, payload.length])).toEqual([[9, 10]])
    expect(held).toBe(0)
  })

  it.each([
    [
      'a message above the limit, before anything of it is stored',
      Buffer.from([6, 0, 0, 0, 0xff, 0xff, 0xff, 9, 1, 0, 0, 0]),
    ],
    ['a continuation of nothing', Buffer.from([0xc6])],
    ['a chunk size of nothing', setChunkSize(0)],
    ['a chunk size with the highest bit', setChunkSize(0x80000000)],
    ['an abort without a chunk stream', encodeMessage(MessageType.ABORT, 0, 0, Buffer.from([0]))],
    [
      'more chunk streams than a client needs',
      Buffer.concat(
        Array.from({ length: 17 }, (_, i) => Buffer.from([3 + i, 0, 0, 0, 0, 0, 9, 9, 1, 0, 0, 0, ...Buffer.alloc(9)])),
      ),
    ],
  ])('that are malformed end in an error: %s', (_what, bytes) => {
    expect(() => read(bytes)).toThrow(MalformedError)
  })

  it('hold memory for what came, not for what was announced', () => {
    const announced = Buffer.from([6, 0, 0, 0, 0x1f, 0xff, 0xff, 9, 1, 0, 0, 0, 1])
    expect(read(announced).held).toBeLessThanOrEqual(4096)
  })

  it('cannot make many unfinished messages add up', () => {
    const big = setChunkSize(1_500_000)
    const parts = Array.from({ length: 10 }, (_, i) =>
      encodeMessage(MessageType.VIDEO, 0, 1, Buffer.alloc(2_000_000), 1_500_000)
        .fill(3 + i, 0, 1)
        .subarray(0, 1_500_012),
    )
    expect(() => read(Buffer.concat([big, ...parts]))).toThrow('unfinished')
  })
})
