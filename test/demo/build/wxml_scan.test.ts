import { describe, expect, it } from 'vitest'
import { scanWxml } from '../../../server/demo/build/wxml_scan.js'

describe('scanWxml()', () => {
  it('finds tags and attributes with their places', () => {
    expect(scanWxml('<view>\n  <image src="a.png" lazy-load mode=\'x\'/>\n</view>')).toEqual([
      { name: 'view', attributes: [], line: 1, column: 1 },
      {
        name: 'image',
        line: 2,
        column: 3,
        attributes: [
          { name: 'src', value: 'a.png', line: 2, column: 10 },
          { name: 'lazy-load', value: '', line: 2, column: 22 },
          { name: 'mode', value: 'x', line: 2, column: 32 },
        ],
      },
    ])
  })

  it('is not misled by comparisons in bindings, comments and wxs', () => {
    const names = (text: string) => scanWxml(text).map(({ name }) => name)
    expect(names('<view wx:if="{{a < b && b > c}}"><text /></view>')).toEqual(['view', 'text'])
    expect(names('<!-- <button> --><icon />')).toEqual(['icon'])
    expect(names('<wxs module="m">if (a <b) {}</wxs><view />')).toEqual(['wxs', 'view'])
    expect(names('{{a <1}} <view')).toEqual(['view'])
  })
})
