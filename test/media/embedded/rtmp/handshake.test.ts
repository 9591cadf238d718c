import { createHmac, randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { answerHello } from '../../../../server/media/embedded/rtmp/handshake.js'

const hmac = (key: Buffer | string, ...parts: Buffer[]): Buffer =>
  parts.reduce((mac, part) => mac.update(part), createHmac('sha256', key)).digest()
const offset = (block: Buffer, base: number): number =>
  base + 4 + (((block[base] ?? 0) + (block[base + 1] ?? 0) + (block[base + 2] ?? 0) + (block[base + 3] ?? 0)) % 728)
const without = (block: Buffer, at: number): Buffer[] => [block.subarray(0, at), block.subarray(at + 32)]

/** C1 as a client makes it that signs it at `base`. */
function signedC1(base: number): Buffer {
  const c1 = randomBytes(1536)
  c1.set([9, 0, 124, 2], 4)
  const at = offset(c1, base)
  hmac('Genuine Adobe Flash Player 001', ...without(c1, at)).copy(c1, at)
  return c1
}

describe('the RTMP handshake', () => {
  it('echoes an unsigned C1', () => {
    const c1 = randomBytes(1536)
    const answer = answerHello(Buffer.concat([Buffer.from([3]), c1]))
    expect(answer.length).toBe(3073)
    expect(answer[0]).toBe(3)
    expect(answer.subarray(5, 9)).toEqual(Buffer.alloc(4))
    expect(answer.subarray(1537)).toEqual(c1)
  })

  it.each([8, 772])('signs S1 and S2 for a C1 that is signed at %i', (base) => {
    const c1 = signedC1(base)
    const answer = answerHello(Buffer.concat([Buffer.from([3]), c1]))
    const [s1, s2] = [answer.subarray(1, 1537), answer.subarray(1537)]
    const at = offset(s1, base)
    expect(s1.subarray(at, at + 32)).toEqual(hmac('Genuine Adobe Flash Media Server 001', ...without(s1, at)))
    const c1At = offset(c1, base)
    const tail = Buffer.from('f0eec24a8068bee82e00d0d1029e7e576eec5d2d29806fab93b8e636cfeb31ae', 'hex')
    const key = hmac(
      Buffer.concat([Buffer.from('Genuine Adobe Flash Media Server 001'), tail]),
      c1.subarray(c1At, c1At + 32),
    )
    expect(s2.subarray(1504)).toEqual(hmac(key, s2.subarray(0, 1504)))
  })
})
