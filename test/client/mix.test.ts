import { expect, test } from 'vitest'
import { translateMix } from '../../server/media/mix_order.js'
import type { Pusher } from '../../wxlite/utils/protocol.js'
import { mixParams, streamName } from '../../wxlite/utils/room/mix.js'

const pusher = (userID: string): Pusher => ({
  userID,
  userName: '',
  userAvatar: '',
  accelerateURL: `rtmp://h/live/${userID}_1?txSecret=a/b`,
  state: 'online',
})
const presenter = pusher('anna')

test('the name of a stream is read from its address, whatever the signature holds', () => {
  expect(streamName('rtmp://h/live/a_1?txSecret=x/y&txTime=1')).toBe('a_1')
  expect(streamName('rtmp://h/live/a_1')).toBe('a_1')
})

test.each(['9:16', '3:4'] as const)(
  'the media plane takes the layout of %s for one to nine people, and no picture leaves the canvas',
  (ratio) => {
    const names = ['b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']
    const allowed = new Map(['anna', ...names].map((name) => [`${name}_1`, `${name}_1`]))
    for (let count = 1; count <= names.length; count += 1) {
      const order = translateMix(mixParams(presenter, names.slice(0, count).map(pusher), ratio, 1_700_000_000), allowed)
      if (!('mix' in order)) throw new Error(`refused with ${count} guests`)
      const { InputStreamList, OutputParams } = order.mix
      expect(OutputParams.OutputStreamName).toBe('anna_1')
      expect(InputStreamList.map(({ InputStreamName }) => InputStreamName)).toEqual([
        'anna_1',
        ...names.slice(0, count).map((name) => `${name}_1`),
      ])
      const [canvas, ...small] = InputStreamList.map(({ LayoutParams }) => LayoutParams)
      const places = new Set(small.map(({ LocationX, LocationY }) => `${LocationX},${LocationY}`))
      expect(places.size).toBe(count)
      for (const { LocationX = 0, LocationY = 0, ImageWidth = 0, ImageHeight = 0 } of small) {
        expect(LocationX).toBeGreaterThanOrEqual(0)
        expect(LocationY).toBeGreaterThanOrEqual(0)
        expect(LocationX + ImageWidth).toBeLessThanOrEqual(canvas?.ImageWidth ?? 0)
        expect(LocationY + ImageHeight).toBeLessThanOrEqual(canvas?.ImageHeight ?? 0)
      }
    }
  },
)

test('without guests the mix ends', () => {
  expect(translateMix(mixParams(presenter, [], '9:16', 1), new Map([['anna_1', 'anna_1']]))).toEqual({
    cancel: 'anna_1',
  })
})
