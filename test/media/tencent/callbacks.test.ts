import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { readCallback } from '../../../server/media/tencent/callbacks.js'

const KEY = 'callback-key'
const NOW = 1_700_000_000_000
const signed = (body: object, t = 1_700_000_600, key = KEY) => ({
  ...body,
  t,
  sign: createHash('md5').update(`${key}${t}`).digest('hex'),
})
const begin = { event_type: 1, stream_id: '8888_alice_01', sequence: '6674', event_time: 1_700_000_000, appid: 1 }

describe('an event callback of Tencent Cloud Live', () => {
  it('tells the begin and the end of a push, the bizid taken off', () => {
    expect(readCallback(signed(begin), KEY, '8888', NOW)).toEqual({
      type: 'push',
      event: { streamID: 'alice_01', live: true, sequence: '6674', expires: undefined },
    })
    const stream_param = 'bizid=8888&txSecret=0&txTime=5C2AAD80'
    expect(readCallback(signed({ ...begin, stream_param }), KEY, '8888', NOW)).toMatchObject({
      event: { expires: 1_546_300_800 },
    })
    expect(readCallback(signed({ ...begin, event_type: 0, stream_id: 'alice_01' }), KEY, undefined, NOW)).toMatchObject(
      {
        event: { streamID: 'alice_01', live: false },
      },
    )
  })

  it('is signed by the published formula', () => {
    // printf 'callback-key1700000600' | md5sum
    const body = { ...begin, t: 1_700_000_600, sign: '55dd023b1189c14df5daa08b8fff8f44' }
    expect(readCallback(body, KEY, '8888', NOW)).toMatchObject({ type: 'push' })
    expect(readCallback({ ...body, t: 1_700_000_601 }, KEY, '8888', NOW)).toHaveProperty('refused')
    expect(readCallback(body, KEY, '8888', 1_700_000_600_001)).toHaveProperty('refused')
  })

  it('tells a finished recording', () => {
    const record = {
      event_type: 100,
      stream_id: 's',
      video_url: 'https://vod/x.mp4',
      file_format: 'mp4',
      start_time: 1,
      end_time: 61,
      duration: 60,
      file_size: 1024,
    }
    expect(readCallback(signed(record), KEY, undefined, NOW)).toMatchObject({
      type: 'record',
      file: { streamID: 's', url: 'https://vod/x.mp4', duration: 60 },
    })
  })

  it('takes the upper-case form of the signature too', () => {
    const body = signed(begin)
    expect(readCallback({ ...body, sign: body.sign.toUpperCase() }, KEY, undefined, NOW)).toMatchObject({
      type: 'push',
    })
  })

  it.each([
    ['another key', signed(begin, 1_700_000_600, 'no')],
    ['an expired time', signed(begin, 1_699_999_999)],
    ['no signature', begin],
    ['a signature of another length', { ...signed(begin), sign: 'abc' }],
    ['a push event without its sequence', signed({ event_type: 1, stream_id: 's', event_time: 1 })],
    ['something that is no object', 'x'],
  ])('is refused with %s', (_what, body) => {
    expect(readCallback(body, KEY, undefined, NOW)).toHaveProperty('refused')
  })

  it('of an unknown kind is taken and ignored', () => {
    expect(readCallback(signed({ event_type: 332, stream_id: 's' }), KEY, undefined, NOW)).toEqual({
      type: 'other',
      eventType: 332,
    })
  })
})
