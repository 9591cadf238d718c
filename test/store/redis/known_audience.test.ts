// Many people came to an empty audience in one batch. Of whoever asked second nothing seemed to be known, though an
// audience that began empty is known whole: Redis was asked again and again, until the call failed.
import { expect, test } from 'vitest'
import { KnownAudience, UnknownListener } from '../../../server/store/redis/known_audience.js'

const put = (userID: string) => ({ type: 'put', userID, userInfo: userID }) as const

test('an audience that was followed from its beginning is known whole', () => {
  const audience = new KnownAudience().edited([put('a')])
  expect([audience.size, audience.get('a'), audience.get('b')]).toEqual([1, 'a', undefined])
})

test('of another one only those are known who were asked for', () => {
  const audience = new KnownAudience(2, new Map([['a', { userInfo: 'a', leavingAt: 5 }]]), new Map([['a', 5]]))
  expect([audience.get('a'), audience.leavingAt('a'), audience.nextLeaving]).toEqual(['a', 5, 5])
  expect(() => audience.get('b')).toThrow(UnknownListener)
  const next = audience.edited([{ type: 'remove', userID: 'a' }])
  expect([next.size, next.get('a'), audience.size]).toEqual([1, undefined, 2])
})

test('a thousand users later the first ones are asked for again', () => {
  const audience = new KnownAudience().edited(Array.from({ length: 1_100 }, (_, i) => put(`u${i}`)))
  expect(audience.get('u1099')).toBe('u1099')
  expect(() => audience.get('u0')).toThrow(UnknownListener)
})
