import { parse } from 'node:querystring'
import { array, constantFrom, oneof, property, string, assert as that } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isAt, pathOf, readQuery } from '../../server/http/request_target.js'

describe('a query', () => {
  it.each([
    ['/a', {}],
    ['/a?', {}],
    ['/a?userID=anna&token=x.y-z_', { userID: 'anna', token: 'x.y-z_' }],
    ['/a?x=1&x=2&x=3', { x: ['1', '2', '3'] }],
    ['/a?x&y=&=z&&', { x: '', y: '', '': 'z' }],
    ['/a?x=1=2?3', { x: '1=2?3' }],
    ['/a?x=%E4%BD%A0+b', { x: '你 b' }],
    ['/a?__proto__=1&constructor=2', { ['__proto__']: '1', constructor: '2' }],
  ])('of %s is read', (target, fields) => {
    expect({ ...readQuery(target) }).toEqual(fields)
  })

  it('is read as Node reads it, whatever stands in it', () => {
    const piece = oneof(constantFrom('a', 'b', '=', '&', '?', '%41', '+'), string())
    that(
      property(array(piece), (pieces) => {
        const query = pieces.join('')
        expect({ ...readQuery(`/a?${query}`) }).toEqual({ ...parse(query) })
      }),
    )
  })

  it('does not belong to the path', () => {
    expect([pathOf('/a/b?c=/d'), pathOf('/a/b')]).toEqual(['/a/b', '/a/b'])
  })
})

it.each([
  ['/live', true],
  ['/live?a=b', true],
  ['/live/', true],
  ['/live/a.flv?b', true],
  ['/lively', false],
  ['/a/live', false],
  ['/', false],
])('knows whether %s is at /live', (target, is) => {
  expect(isAt(target, '/live')).toBe(is)
})
