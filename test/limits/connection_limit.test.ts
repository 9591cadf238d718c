import { describe, expect, it } from 'vitest'
import { ConnectionLimit } from '../../server/limits/connection_limit.js'

const limit = (): ConnectionLimit => new ConnectionLimit({ connections: 5, connectionsPerAddress: 2 })

describe('places for connections', () => {
  it.each([
    ['one address', ['1.2.3.4', '1.2.3.4', '1.2.3.4']],
    ['an address in its IPv6 form too', ['1.2.3.4', '::ffff:1.2.3.4', '1.2.3.4']],
    ['one network of IPv6', ['2001:db8:0:1::1', '2001:db8:0:1:ffff::2', '2001:db8:0:1::3']],
  ])('are few for %s', (_whose, addresses) => {
    const places = limit()
    expect(addresses.map((address) => places.take(address) !== undefined)).toEqual([true, true, false])
  })

  it('are enough for different ones, up to all that there are', () => {
    const places = limit()
    const addresses = ['1.1.1.1', '1.1.1.2', '2001:db8:0:1::1', '2001:db8:0:2::1', '2001:db8:0:3::1', '1.1.1.3']
    expect(addresses.map((address) => places.take(address) !== undefined)).toEqual([
      true,
      true,
      true,
      true,
      true,
      false,
    ])
    expect(places.open).toBe(5)
  })

  it('are not counted for this machine, where a proxy may stand for everybody', () => {
    const places = limit()
    for (const address of ['127.0.0.1', '::1', '::ffff:127.0.0.1', '127.0.0.1'])
      expect(places.take(address)).toBeDefined()
  })

  it('come back once each', () => {
    const places = limit()
    const back = places.take('1.2.3.4')
    places.take('1.2.3.4')
    back?.()
    back?.()
    expect(places.open).toBe(1)
    expect(places.take('1.2.3.4')).toBeDefined()
    expect(places.take('1.2.3.4')).toBeUndefined()
  })
})
