import { createHmac } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { isIPv6 } from 'node:net'
import { crc32 } from 'node:zlib'
import type { Clock } from '../../../clock.js'

const BINDING_REQUEST = 0x0001
const BINDING_SUCCESS = 0x0101
const MAGIC = 0x2112a442
const USERNAME = 0x0006
const MESSAGE_INTEGRITY = 0x0008
const FINGERPRINT = 0x8028
const FINGERPRINT_XOR = 0x5354554e
const HEADER = 20

/** The names under which two ends of ICE know each other. */
export interface IceNames {
  /** `<ours to them>`: their fragment, then ours. */
  username: string
  /** Theirs. */
  password: string
}

/** A lost packet is sent again after this, ms. */
const AGAIN = 300
const WITHIN = 2_000

/** Whether somebody answers an ICE connectivity check (RFC 8445) at this address by UDP. Never rejects. */
export function answersStun(
  { host, port }: { host: string; port: number },
  names: IceNames,
  id: Buffer,
  clock: Clock,
): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4')
    const request = bindingRequest(names, id)
    const end = (answered: boolean) => {
      stopSending()
      stopWaiting()
      socket.close()
      resolve(answered)
    }
    socket.on('error', () => end(false))
    socket.on('message', (message) => {
      if (message.length >= HEADER && message.readUInt16BE(0) === BINDING_SUCCESS && message.subarray(8, 20).equals(id))
        end(true)
    })
    const send = () => socket.send(request, port, host, () => {})
    const stopSending = clock.every(AGAIN, send)
    const stopWaiting = clock.after(WITHIN, () => end(false))
    send()
  })
}

/** `id`: 12 random bytes. */
function bindingRequest({ username, password }: IceNames, id: Buffer): Buffer {
  const name = Buffer.from(username)
  const attributes = [
    attribute(USERNAME, Buffer.concat([name, Buffer.alloc((4 - (name.length % 4)) % 4)]), name.length),
  ]
  const signed = Buffer.concat([header(sizeOf(attributes) + 24, id), ...attributes])
  attributes.push(attribute(MESSAGE_INTEGRITY, createHmac('sha1', password).update(signed).digest()))
  const summed = Buffer.concat([header(sizeOf(attributes) + 8, id), ...attributes])
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE((crc32(summed) ^ FINGERPRINT_XOR) >>> 0)
  return Buffer.concat([summed, attribute(FINGERPRINT, sum)])
}

function header(length: number, id: Buffer): Buffer {
  const head = Buffer.alloc(8)
  head.writeUInt16BE(BINDING_REQUEST, 0)
  head.writeUInt16BE(length, 2)
  head.writeUInt32BE(MAGIC, 4)
  return Buffer.concat([head, id])
}

function attribute(type: number, padded: Buffer, length = padded.length): Buffer {
  const head = Buffer.alloc(4)
  head.writeUInt16BE(type, 0)
  head.writeUInt16BE(length, 2)
  return Buffer.concat([head, padded])
}

function sizeOf(attributes: readonly Buffer[]): number {
  return attributes.reduce((size, each) => size + each.length, 0)
}
