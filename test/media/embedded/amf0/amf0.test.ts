import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Amf0Reader, type AmfValue } from '../../../../server/media/embedded/amf0/amf0_reader.js'
import { encodeAmf0 } from '../../../../server/media/embedded/amf0/amf0_writer.js'
import { MalformedError } from '../../../../server/media/embedded/malformed.js'

const { value } = fc.letrec<{ value: AmfValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, depthSize: 'small' },
    fc.double({ noNaN: true }),
    fc.string({ unit: 'grapheme' }),
    fc.boolean(),
    fc.constantFrom(null, undefined),
    fc.date({ noInvalidDate: true }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(fc.string({ minLength: 1 }), tie('value')), { maxLength: 4 }).map((entries) => new Map(entries)),
  ),
}))

const read = (bytes: Buffer): AmfValue[] => new Amf0Reader(bytes).all()

describe('AMF0', () => {
  it('reads back whatever it wrote', () => {
    fc.assert(
      fc.property(fc.array(value, { maxLength: 5 }), (values) => {
        expect(read(encodeAmf0(...values))).toEqual(values)
      }),
    )
  })

  it('reads what other programs write: a connect command in bytes', () => {
    const bytes = Buffer.from(
      '020007636f6e6e656374003ff0000000000000030003617070020004 6c697665000009'.replace(/ /g, ''),
      'hex',
    )
    expect(read(bytes)).toEqual(['connect', 1, new Map([['app', 'live']])])
  })

  it('reads an ECMA array up to its end marker, whatever count it announces', () => {
    const bytes = Buffer.from('08ffffffff000161010100000 9'.replace(/ /g, ''), 'hex')
    expect(read(bytes)).toEqual([new Map([['a', true]])])
  })

  it('keeps a key named __proto__ apart from the language', () => {
    const [object] = read(encodeAmf0(new Map([['__proto__', 'x']])))
    expect(object).toEqual(new Map([['__proto__', 'x']]))
    expect(({} as { x?: unknown }).x).toBeUndefined()
  })

  it('gives up on random bytes with MalformedError only', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          read(Buffer.from(bytes))
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedError)
        }
      }),
    )
  })

  it.each([
    ['an array that announces four thousand million values', Buffer.from('0affffffff', 'hex')],
    ['a string that announces more than there is', Buffer.from('02ffff61', 'hex')],
    ['objects nested a hundred deep', Buffer.from('03000161'.repeat(100), 'hex')],
    ['more values than any command has', Buffer.concat([Buffer.from('0a00001000', 'hex'), Buffer.alloc(4096, 5)])],
    ['an object without an end', Buffer.from('0300016105', 'hex')],
  ])('refuses %s', (_what, bytes) => {
    expect(() => read(bytes)).toThrow(MalformedError)
  })
})
