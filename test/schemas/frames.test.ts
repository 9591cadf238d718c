import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { asciiFrame, textFrame } from '../../server/im/embedded/text_frame.js'
import { parseFrame } from '../../server/schemas/frames.js'
import type { ImRequest } from '../../wxlite/utils/protocol.js'

describe('parseFrame', () => {
  it.each<ImRequest>([
    { id: 1, op: 'auth', userID: 'u_1-A', token: 'a.b-c_d' },
    { id: 2, op: 'join', roomID: 'r1' },
    { id: 3, op: 'join', roomID: 'r1', seq: 5, msgSeq: 0 },
    { id: 4, op: 'leave', roomID: 'r1' },
    { id: 5, op: 'beat', roomID: 'r1', away: true },
    { id: 6, op: 'send', roomID: 'r1', kind: 'custom', cmd: 'gift', data: '' },
    { id: 7, op: 'c2c', toUserID: 'b', data: { cmd: 'sketchpad', data: { a: [1] } } },
    { id: 8, op: 'ping' },
  ])('takes %j as it stands', (request) => {
    expect(parseFrame(JSON.stringify(request))).toEqual({ kind: 'request', request })
  })

  it('answers something for whatever text comes', () => {
    const kinds = ['request', 'invalid', 'bad']
    fc.assert(fc.property(fc.string(), (text) => kinds.includes(parseFrame(text).kind)))
    const fields = {
      id: fc.jsonValue(),
      op: fc.constantFrom('auth', 'join', 'beat', 'send', 'c2c', '__proto__'),
      roomID: fc.jsonValue(),
      data: fc.jsonValue(),
    }
    fc.assert(
      fc.property(fc.record(fields, { requiredKeys: [] }), (frame) =>
        kinds.includes(parseFrame(JSON.stringify(frame)).kind),
      ),
    )
  })
})

describe('textFrame', () => {
  it.each([0, 1, 125, 126, 65_535, 65_536])('writes the length of %i bytes as RFC 6455 wants it', (length) => {
    const frame = textFrame('x'.repeat(length))
    const header =
      length < 126
        ? [0x81, length]
        : length < 65_536
          ? [0x81, 126, length >> 8, length & 255]
          : [0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0]
    expect([...frame.subarray(0, header.length)]).toEqual(header)
    expect(frame.length).toBe(header.length + length)
  })

  it('counts bytes, not characters', () => {
    expect(textFrame('请求').subarray(2).toString()).toBe('请求')
    expect(textFrame('请求')[1]).toBe(6)
  })

  it.each([0, 1, 125, 126, 255, 256, 65_535])(
    'has the same bytes when %i of ASCII are written as Latin-1',
    (length) => {
      const text = 'x'.repeat(length)
      expect(Buffer.from(asciiFrame(text), 'latin1').equals(textFrame(text))).toBe(true)
    },
  )
})
