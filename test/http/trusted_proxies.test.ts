import { expect, test } from 'vitest'
import { TrustedProxies, type TrustProxy } from '../../server/http/trusted_proxies.js'

/*
 * A client writes what it likes into X-Forwarded-For; a proxy appends to the right. With two proxies the last entry
 * was that of the outer proxy, so that all clients were one; with the first entry everybody could choose who he was.
 */
test.each<[string, TrustProxy, string, string | undefined, string]>([
  ['nobody is believed by default', false, '192.0.2.1', '203.0.113.9', '192.0.2.1'],
  ['0 proxies are none', 0, '192.0.2.1', '203.0.113.9', '192.0.2.1'],
  ['an empty list is none', [], '192.0.2.1', '203.0.113.9', '192.0.2.1'],
  ['true is one proxy: the last entry', true, '10.0.0.1', '6.6.6.6, 203.0.113.9', '203.0.113.9'],
  ['without the header it is the peer', true, '10.0.0.1', undefined, '10.0.0.1'],
  ['two proxies: the last but one', 2, '10.0.0.1', '6.6.6.6, 203.0.113.9, 10.0.0.2', '203.0.113.9'],
  ['two proxies, and one of them was gone around: what there is', 2, '10.0.0.1', '203.0.113.9', '203.0.113.9'],
  [
    'a list: the first from the right that is none of ours',
    ['10.0.0.0/8'],
    '10.0.0.1',
    '6.6.6.6, 203.0.113.9, 10.0.0.3, 10.0.0.2',
    '203.0.113.9',
  ],
  ['a list: a peer outside of it is the client', ['10.0.0.0/8'], '192.0.2.1', '203.0.113.9', '192.0.2.1'],
  ['a list: all are ours', ['10.0.0.0/8'], '10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
  ['a port and brackets are no part of it', true, '10.0.0.1', '[2001:db8::1]:4711', '2001:db8::1'],
  ['what is no address is not believed', true, '::ffff:10.0.0.1', 'unknown', '10.0.0.1'],
])('%s', (_what, trust, peer, header, client) => {
  expect(new TrustedProxies(trust).client(peer, header)).toBe(client)
})

test.each<[string, TrustProxy, string, string, string, string | undefined]>([
  ['nobody is believed by default', false, '10.0.0.1', '203.0.113.9', 'room.example', undefined],
  ['one proxy: the last entry', true, '10.0.0.1', '203.0.113.9', 'evil.example, room.example', 'room.example'],
  [
    'one proxy: the last of many more entries than anybody has proxies',
    true,
    '10.0.0.1',
    '203.0.113.9',
    `${'evil.example,'.repeat(40)}room.example`,
    'room.example',
  ],
  [
    'a list, and a proxy that says nothing of addresses',
    ['10.0.0.0/8'],
    '10.0.0.1',
    '',
    'room.example',
    'room.example',
  ],
  [
    'two proxies that each append',
    2,
    '10.0.0.1',
    '203.0.113.9, 10.0.0.2',
    'evil.example, room.example, inner.example',
    'room.example',
  ],
  ['two proxies, the inner one passes it on', 2, '10.0.0.1', '203.0.113.9, 10.0.0.2', 'room.example', 'room.example'],
  ['a list, and a peer that is none of ours', ['10.0.0.0/8'], '192.0.2.1', '203.0.113.9', 'evil.example', undefined],
  [
    'a list with two of ours',
    ['10.0.0.0/8'],
    '10.0.0.1',
    '203.0.113.9, 10.0.0.2',
    'evil.example, room.example, inner.example',
    'room.example',
  ],
])('of -Host and -Proto: %s', (_what, trust, peer, addresses, header, value) => {
  expect(new TrustedProxies(trust).forwarded(peer, addresses, header)).toBe(value)
})

test('a header of a thousand entries is read as far as proxies reach', () => {
  const header = Array.from({ length: 100_000 }, () => '10.0.0.2').join(',')
  expect(new TrustedProxies(['10.0.0.0/8']).client('10.0.0.1', header)).toBe('10.0.0.2')
})
