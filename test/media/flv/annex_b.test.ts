// An encoder that puts H.264 with start codes into RTMP as it comes from the chip: ffmpeg showed it, browsers, HLS and
// recordings held pictures that nobody could decode, and no line named the reason.
import { expect, test } from 'vitest'
import { withoutStartCodes } from '../../../server/media/flv/annex_b.js'

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex')
const SHORT = '00 00 01'
const LONG = '00 00 00 01'

test.each([
  ['one unit', `17 01 000000 ${LONG} 65 88 84`, '17 01 000000 00000003 65 88 84'],
  [
    'several, behind long and short codes',
    `17 01 000050 ${LONG} 09 f0 ${SHORT} 65 88`,
    '17 01 000050 00000002 09f0 00000002 6588',
  ],
  [
    'zeros behind a unit',
    `27 01 000000 ${SHORT} 41 9a 00 00 ${LONG} 41 9b 00`,
    '27 01 000000 00000002 419a 00000002 419b',
  ],
  ['a code without a unit', `27 01 000000 ${LONG} ${LONG} 41 9a`, '27 01 000000 00000002 419a'],
  [
    'parameter sets in place of a configuration record',
    `17 00 000000 ${LONG} 67 42 c0 1e d9 ${LONG} 68 cb 83`,
    '17 00 000000 01 42 c0 1e ff e1 0005 67 42 c0 1e d9 01 0003 68 cb 83',
  ],
])('start codes become lengths: %s', (_what, from, to) => {
  expect(withoutStartCodes(hex(from))?.toString('hex')).toBe(hex(to).toString('hex'))
})

const unit = (bytes: number) => {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes)
  return Buffer.concat([length, Buffer.alloc(bytes, 0x41)])
}

test.each([
  ['a unit whose length begins like a start code', Buffer.concat([hex('27 01 000000'), unit(300)])],
  ['two of them', Buffer.concat([hex('27 01 000000'), unit(256), unit(511)])],
  ['a configuration record', hex('17 00 000000 01 42 c0 1e ff e1 0005 67 42 c0 1e d9 01 0003 68 cb 83')],
  ['parameter sets of which one is missing', hex(`17 00 000000 ${LONG} 67 42 c0 1e d9`)],
  ['nothing but start codes', hex(`27 01 000000 ${LONG} ${SHORT}`)],
  ['another codec', hex(`1c 01 000000 ${LONG} 41 9a`)],
  ['the enhanced form', hex(`91 01 000000 ${LONG} 41 9a`)],
  ['the end of a sequence', hex('17 02 000000')],
  ['hardly anything', hex('17')],
])('what is as it should be stays: %s', (_what, body) => {
  expect(withoutStartCodes(body)).toBeUndefined()
})
