import { createHmac } from 'node:crypto'
import { deflateSync, inflateSync } from 'node:zlib'
import { describe, expect, it, vi } from 'vitest'
import { UserSigs } from '../../server/identity/usersig.js'
import { ManualClock } from '../support/manual_clock.js'

const APP = 1400000001
const KEY = '5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e'

function encode(content: unknown): string {
  return deflateSync(typeof content === 'string' ? content : JSON.stringify(content))
    .toString('base64')
    .replaceAll('+', '*')
    .replaceAll('/', '-')
    .replaceAll('=', '_')
}

function unpack(userSig: string): unknown {
  return JSON.parse(
    inflateSync(
      Buffer.from(userSig.replaceAll('*', '+').replaceAll('-', '/').replaceAll('_', '='), 'base64'),
    ).toString(),
  )
}

/** A userSig written after the published format, without the library. */
function handMade(fields: {
  userID: string
  time: number
  expire: number
  app?: number
  key?: string
  userbuf?: string
  ver?: string
}): string {
  const { userID, time, expire, app = APP, key = KEY, userbuf, ver = '2.0' } = fields
  const lines = [`TLS.identifier:${userID}`, `TLS.sdkappid:${app}`, `TLS.time:${time}`, `TLS.expire:${expire}`]
  if (userbuf) lines.push(`TLS.userbuf:${userbuf}`)
  const sig = createHmac('sha256', key)
    .update(`${lines.join('\n')}\n`)
    .digest('base64')
  return encode({
    'TLS.ver': ver,
    'TLS.identifier': userID,
    'TLS.sdkappid': app,
    'TLS.time': time,
    'TLS.expire': expire,
    ...(userbuf ? { 'TLS.userbuf': userbuf } : {}),
    'TLS.sig': sig,
  })
}

describe('UserSigs', () => {
  const clock = new ManualClock()
  const sigs = new UserSigs(APP, KEY, clock)
  const now = Math.floor(clock.now() / 1000)

  it('accepts what it minted, for that user only', () => {
    const sig = sigs.mint('alice', 3600)
    expect(sigs.fault('alice', sig)).toBeUndefined()
    expect(sigs.fault('alice2', sig)).toBe('foreign')
  })

  it('accepts a userSig written by hand after the published format, with and without a privilege buffer', () => {
    expect(sigs.fault('bob', handMade({ userID: 'bob', time: now, expire: 60 }))).toBeUndefined()
    expect(sigs.fault('bob', handMade({ userID: 'bob', time: now, expire: 60, userbuf: 'AAECAw==' }))).toBeUndefined()
  })

  it('takes and mints the vector that was made with Python’s hmac and zlib', () => {
    const sigs = new UserSigs(APP, KEY, new ManualClock(1_546_300_800_000))
    const userSig =
      'eNqrVgrxCdYrSy1SslJQMtIzUNJRAItkpqTmlWSmZUIkElNyM-Myi0uKEkvyi2BKilOyEwsKMlOACgxNDCDAECqXWlGQWZQKlLEwA0pBBUsyc0FChqYmZsYGBhZw8eLMdJAlnuWmiS5uiYVhlcGhvr4F*R76mQGl*Y4GlSneRaGZobmRnhb6EZY*xd5RJrZKtQBS8DWe'
    const python = unpack(userSig)
    expect(sigs.fault('administrator', userSig)).toBeUndefined()
    vi.useFakeTimers({ toFake: ['Date'], now: 1_546_300_800_000 })
    try {
      expect(unpack(sigs.mint('administrator', 86_400))).toEqual(python)
    } finally {
      vi.useRealTimers()
    }
  })

  it('compares the expiry as numbers', () => {
    const sig = handMade({ userID: 'bob', time: now - 61, expire: 60 })
    expect(sigs.fault('bob', sig)).toBe('expired')
    expect(sigs.fault('bob', handMade({ userID: 'bob', time: now - 60, expire: 120 }))).toBeUndefined()
  })

  it('refuses a proof from the far future', () => {
    expect(sigs.fault('bob', handMade({ userID: 'bob', time: now + 86_400, expire: 60 }))).toBe('not_yet_valid')
  })

  it.each([
    ['another key', handMade({ userID: 'bob', time: now, expire: 60, key: 'x' }), 'signature'],
    ['another application', handMade({ userID: 'bob', time: now, expire: 60, app: 1400000002 }), 'foreign'],
    ['another version', handMade({ userID: 'bob', time: now, expire: 60, ver: '1.0' }), 'format'],
    ['nothing', '', 'format'],
    ['characters outside the alphabet', '%%%%', 'format'],
    ['no zlib data', 'AAAA', 'format'],
    ['no JSON', encode('hello'), 'format'],
    ['JSON without fields', encode([]), 'format'],
    [
      'an expiry that is a text',
      encode({
        'TLS.ver': '2.0',
        'TLS.identifier': 'bob',
        'TLS.sdkappid': APP,
        'TLS.time': now,
        'TLS.expire': '60',
        'TLS.sig': '',
      }),
      'format',
    ],
    ['a decompression bomb', encode('0'.repeat(1_000_000)), 'format'],
    ['an endless text', 'A'.repeat(100_000), 'format'],
  ])('refuses %s', (_what, sig, fault) => {
    expect(sigs.fault('bob', sig)).toBe(fault)
  })
})
