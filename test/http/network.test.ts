import { expect, test } from 'vitest'
import { canonicalAddress, inNetworks, networkOf } from '../../server/http/network.js'

/*
 * Every limit counts by address, and an address had many spellings: with the port that a proxy appends, in capitals,
 * with leading zeros, as IPv4 wrapped in IPv6 by its hexadecimal digits. Each was a client of its own.
 */
test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['192.0.2.7:51234', '192.0.2.7'],
  [' 192.0.2.7 ', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['::FFFF:c000:207', '192.0.2.7'],
  ['0:0:0:0:0:ffff:c000:0207', '192.0.2.7'],
  ['[::ffff:192.0.2.7]:443', '192.0.2.7'],
  ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
  ['[2001:db8::1]:443', '2001:db8::1'],
  ['[2001:db8::1]', '2001:db8::1'],
  ['fe80::1%eth0', 'fe80::1'],
  ['::1', '::1'],
  ['', ''],
  ['unknown', ''],
  ['_hidden', ''],
  ['0x7f.1', ''],
  ['127.1', ''],
  ['1.2.3.4.5', ''],
  ['1'.repeat(100_000), ''],
  ['['.repeat(100), ''],
  ['[::1', ''],
  ['[::1]x', ''],
  ['[::1]:', ''],
  ['192.0.2.7:x', ''],
  ['192.0.2.7:', ''],
  ['[192.0.2.7]:80', '192.0.2.7'],
])('%s is the address %s', (text, address) => {
  expect(canonicalAddress(text)).toBe(address)
})

test('what one client has of IPv6 is one network, in every spelling; an IPv4 address is one', () => {
  expect(networkOf('2001:db8:1:2:3:4:5:6')).toBe(networkOf('[2001:0DB8:1:2::9]:80'))
  expect(networkOf('2001:db8:1:2::1')).not.toBe(networkOf('2001:db8:1:3::1'))
  expect(networkOf('::ffff:c000:207')).toBe('192.0.2.7')
})

test('networks are told by their prefix, of the same family only', () => {
  expect(inNetworks('10.9.8.7', ['10.0.0.0/8', 'fd00::/8'])).toBe(true)
  expect(inNetworks('fd00::7', ['10.0.0.0/8', 'fd00::/8'])).toBe(true)
  expect(inNetworks('192.0.2.7', ['10.0.0.0/8', '192.0.2.6'])).toBe(false)
  expect(inNetworks('192.0.2.7', ['::ffff:192.0.2.7'])).toBe(true)
  expect(inNetworks('', ['0.0.0.0/0'])).toBe(false)
})
