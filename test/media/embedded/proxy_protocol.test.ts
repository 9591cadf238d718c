// Behind a TCP proxy every RTMP connection came from the proxy: one noisy client used up the places of all, and the log
// named nobody. HAProxy, nginx and load balancers say who is behind them by a PROXY header, which ended the connection.
import { connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { readProxyHeader } from '../../../server/media/embedded/rtmp/proxy_header.js'
import { recordingLog } from '../../support/silent_log.js'
import { type MediaFixture, openMedia } from './media_fixture.js'
import { RtmpClient } from './rtmp_client.js'

const v1 = (line: string) => Buffer.from(`PROXY ${line}\r\n`)
const v2 = (command: number, family: number, body: number[]) =>
  Buffer.concat([
    Buffer.from('0d0a0d0a000d0a515549540a', 'hex'),
    Buffer.from([0x20 | command, (family << 4) | 1, 0, body.length]),
    Buffer.from(body),
  ])
const V4 = v2(1, 1, [203, 0, 113, 7, 10, 0, 0, 1, 0x12, 0x34, 7, 0x8f])
const V6 = v2(1, 2, [
  0x20,
  1,
  0xd,
  0xb8,
  ...Array.from({ length: 11 }, () => 0),
  7,
  ...Array.from({ length: 20 }, () => 0),
])

describe('a PROXY header', () => {
  let fixture: MediaFixture
  const { log, lines } = recordingLog()
  afterEach(() => fixture.close())

  const from = async (header: Buffer, trusted: boolean, pieces = 1) => {
    lines.length = 0
    fixture = await openMedia({ limits: { connectionsPerAddress: 2 } }, undefined, log, () => trusted)
    const socket = connect(fixture.media.rtmpPort, '127.0.0.1')
    const size = Math.ceil(header.length / pieces)
    for (let at = 0; at < header.length; at += size) {
      socket.write(header.subarray(at, at + size))
      if (pieces > 1) await new Promise((resolve) => setTimeout(resolve, 5))
    }
    const client = await RtmpClient.open(fixture.media.rtmpPort, socket)
    if (client.closed) return undefined
    client.command('connect', 1, new Map([['app', 'nothing']]))
    await client.until(() => client.closed)
    return lines.find(({ msg }) => msg.includes('refused'))?.remote
  }

  it.each([
    ['of version 1', v1('TCP4 203.0.113.7 10.0.0.1 4660 1935'), '203.0.113.7'],
    ['of version 1 with IPv6', v1('TCP6 2001:db8::7 ::1 4660 1935'), '2001:db8::7'],
    ['of version 2', V4, '203.0.113.7'],
    ['of version 2 with IPv6', V6, '2001:db8:0:0:0:0:0:7'],
    ['that names nobody', v1('UNKNOWN'), '127.0.0.1'],
    ['of a proxy that looks after us', v2(0, 0, []), '127.0.0.1'],
    ['that is not there', Buffer.alloc(0), '127.0.0.1'],
  ])('%s says whose connection it is', async (_what, header, address) => {
    expect(await from(header, true)).toBe(address)
  })

  it('may come in pieces', async () => {
    expect(await from(V4, true, 9)).toBe('203.0.113.7')
  })

  it.each([
    ['from somebody whom we do not trust', V4, false],
    ['with an address that is none', v1('TCP4 nobody 10.0.0.1 1 2'), true],
    ['that never ends', Buffer.concat([Buffer.from('PROXY '), Buffer.alloc(300, 65)]), true],
    ['of another version', Buffer.from('0d0a0d0a000d0a515549540a31110000', 'hex'), true],
  ])('%s ends the connection', async (_what, header, trusted) => {
    expect(await from(header, trusted)).toBeUndefined()
  })

  it('is never read beyond its bounds', async () => {
    fixture = await openMedia()
    for (const whole of [V4, V6, v1('TCP4 203.0.113.7 10.0.0.1 4660 1935')]) {
      for (let length = 1; length < whole.length; length++)
        expect(readProxyHeader(whole.subarray(0, length))).toBe('more')
      expect(readProxyHeader(Buffer.concat([whole, Buffer.alloc(50, 3)]))).toMatchObject({ size: whole.length })
    }
  })
})
