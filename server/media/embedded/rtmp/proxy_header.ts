import { isIP } from 'node:net'

/**
 * A header of the PROXY protocol (HAProxy, versions 1 and 2): its bytes, and whose connection it is ('' = the proxy's
 * own).
 */
export interface ProxyHeader {
  size: number
  address: string
}

const V1 = Buffer.from('PROXY ')
const V2 = Buffer.from('0d0a0d0a000d0a515549540a', 'hex')
/** Version 1 is one line of bounded length; version 2 has 16 bytes, and as many more as these say (bytes). */
const V1_LONGEST = 107
const V2_HEAD = 16
const V2_LONGEST = 536

/**
 * Reads what a connection begins with. `none`: no such header; `more`: it is not all here; `bad`: it is one that nobody
 * should send.
 */
export function readProxyHeader(input: Buffer): ProxyHeader | 'none' | 'more' | 'bad' {
  if (begins(input, V1)) return input.length < V1.length ? 'more' : readLine(input)
  if (begins(input, V2)) return input.length < V2_HEAD ? 'more' : readBinary(input)
  return 'none'
}

function begins(input: Buffer, mark: Buffer): boolean {
  const length = Math.min(input.length, mark.length)
  return length > 0 && input.subarray(0, length).equals(mark.subarray(0, length))
}

function readLine(input: Buffer): ProxyHeader | 'more' | 'bad' {
  const end = input.subarray(0, V1_LONGEST).indexOf('\r\n')
  if (end < 0) return input.length < V1_LONGEST ? 'more' : 'bad'
  const [, protocol, address = ''] = input.toString('latin1', 0, end).split(' ')
  if (protocol === 'UNKNOWN') return { size: end + 2, address: '' }
  return isIP(address) === 0 ? 'bad' : { size: end + 2, address }
}

function readBinary(input: Buffer): ProxyHeader | 'more' | 'bad' {
  const command = input.readUInt8(12)
  const family = input.readUInt8(13) >> 4
  const length = input.readUInt16BE(14)
  const size = V2_HEAD + length
  if (command >> 4 !== 2 || size > V2_LONGEST) return 'bad'
  if (input.length < size) return 'more'
  // LOCAL: the proxy looks after this server itself.
  if ((command & 0x0f) === 0) return { size, address: '' }
  const body = input.subarray(V2_HEAD, size)
  if (family === 1 && length >= 12) return { size, address: [...body.subarray(0, 4)].join('.') }
  if (family === 2 && length >= 36)
    return { size, address: [0, 2, 4, 6, 8, 10, 12, 14].map((at) => body.readUInt16BE(at).toString(16)).join(':') }
  return { size, address: '' }
}
