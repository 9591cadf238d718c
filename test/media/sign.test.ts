import { describe, expect, it } from 'vitest'
import { sign, signatureQuery, toTxTime, verify } from '../../server/media/sign.js'

const EXPIRES = 1546300800
const BEFORE = (EXPIRES - 1) * 1000

describe('stream signatures', () => {
  it('are md5(key + stream + txTime), the worked example of the cloud', () => {
    expect(sign('K', 'S1', EXPIRES)).toEqual({ txSecret: '92e746258d5142a71db0c609623db6f7', txTime: '5C2AAD80' })
    expect(signatureQuery(sign('K', 'S1', EXPIRES))).toBe('txSecret=92e746258d5142a71db0c609623db6f7&txTime=5C2AAD80')
  })

  it('hold until the second of their expiry, which is compared as a number', () => {
    const { txSecret, txTime } = sign('K', 'S1', EXPIRES)
    expect(verify('K', 'S1', txSecret, txTime, BEFORE)).toBe(true)
    expect(verify('K', 'S1', txSecret, txTime, EXPIRES * 1000)).toBe(false)
    // As text '9' would be later than '5C2AAD80'.
    const early = sign('K', 'S1', 9)
    expect(verify('K', 'S1', early.txSecret, early.txTime, BEFORE)).toBe(false)
  })

  it('are bound to key, stream and expiry', () => {
    const { txSecret, txTime } = sign('K', 'S1', EXPIRES)
    expect(verify('L', 'S1', txSecret, txTime, BEFORE)).toBe(false)
    expect(verify('K', 'S2', txSecret, txTime, BEFORE)).toBe(false)
    expect(verify('K', 'S1', txSecret, toTxTime(EXPIRES + 1), BEFORE)).toBe(false)
  })

  it('cannot be stretched: digits of the name do not pass for a later time', () => {
    const { txSecret, txTime } = sign('K', 'u_0123456789ab', EXPIRES)
    expect(verify('K', 'u_0123456789ab', txSecret, txTime, BEFORE)).toBe(true)
    expect(verify('K', 'u_0123456789a', txSecret, `b${txTime}`, BEFORE)).toBe(false)
    expect(verify('K', `u_0123456789ab${txTime.slice(0, 1)}`, txSecret, txTime.slice(1), 0)).toBe(false)
  })

  it.each(['', 'zz', '92e746258d5142a71db0c609623db6f', '92e746258d5142a71db0c609623db6f7\0', 'x'.repeat(10_000)])(
    'refuse the malformed secret %j without throwing',
    (secret) => {
      expect(verify('K', 'S1', secret, '5C2AAD80', BEFORE)).toBe(false)
    },
  )

  it.each(['', '-1', '5C2AAD80.5', 'Infinity', 'FFFFFFFFFFFFFFFFFFFF'])('refuse the malformed time %j', (time) => {
    expect(verify('K', 'S1', sign('K', 'S1', EXPIRES).txSecret, time, BEFORE)).toBe(false)
  })
})
