import { EncodedTag } from '../../../../server/media/embedded/flv/encoded_tag.js'
import { TagType } from '../../../../server/media/embedded/stream_tap.js'
import { flvHeader } from '../../../../server/media/flv/tag.js'
import { video } from '../rtmp_client.js'
import type { Random } from './random.js'
import type { Names } from './rtmp_input.js'

/** A request as the HTTP server hands it over. */
export interface FuzzedRequest {
  url: string
  method: string
  headers: { [name: string]: string }
}

/** The path of a stream, in order or not. */
function path(random: Random, names: Names): string {
  const [stream = '', query = ''] = random.pick(names).split('?')
  const plain = `/live/${stream}.flv?${query}`
  if (random.chance(0.6)) return plain
  if (random.chance(0.5)) return random.mutate(Buffer.from(plain)).toString('latin1')
  return random.pick([
    '/live/',
    '/live/%',
    '/live/a%20b/c.flv',
    '/live//.flv',
    '/live/.flv',
    `/live/${'x'.repeat(3000)}.flv`,
    '/live/../.flv?',
    '/live/x.flv?txTime=%ff&txSecret=%',
    '*',
    '',
  ])
}

export function webRequest(random: Random, names: Names): FuzzedRequest {
  const headers: { [name: string]: string } = {
    connection: 'Upgrade',
    upgrade: random.chance(0.95) ? 'websocket' : 'h2c',
    'sec-websocket-version': random.chance(0.95) ? '13' : random.pick(['8', '', '99']),
    'sec-websocket-key': random.chance(0.95) ? 'dGhlIHNhbXBsZSBub25jZQ==' : random.bytes(8).toString('latin1'),
  }
  const offered = random.pick([
    'publisher',
    'publisher',
    'publisher, x',
    'x',
    '',
    ', ,',
    'publisher,publisher',
    '\u00ff',
  ])
  if (offered !== '') headers['sec-websocket-protocol'] = offered
  return { url: path(random, names), method: random.pick(['GET', 'GET', 'HEAD', 'OPTIONS', 'POST', 'X']), headers }
}

/** One frame as a client masks it. */
function frame(random: Random, opcode: number, payload: Buffer): Buffer {
  const mask = random.chance(0.97) ? 0x80 : 0
  const first = (random.chance(0.97) ? 0x80 : random.below(256) & 0xf0) | opcode
  const length =
    payload.length < 126
      ? Buffer.from([first, mask | payload.length])
      : Buffer.from([first, mask | 126, payload.length >> 8, payload.length & 0xff])
  const announced = random.chance(0.03) ? Buffer.concat([Buffer.from([first, mask | 127]), random.bytes(8)]) : length
  const key = random.bytes(4)
  const body = mask === 0 ? payload : Buffer.from(payload.map((byte, i) => byte ^ (key[i & 3] ?? 0)))
  return Buffer.concat([announced, mask === 0 ? Buffer.alloc(0) : key, body])
}

/** Everything that one WebSocket sends: FLV in frames, cut and changed. */
export function webInput(random: Random): Buffer {
  const tags = Array.from({ length: random.below(5) }, () => {
    const type = random.pick([TagType.AUDIO, TagType.VIDEO, TagType.VIDEO, TagType.SCRIPT])
    return new EncodedTag(
      type,
      random.uint32(),
      random.chance(0.5) ? video.key(random.size()) : random.bytes(random.size()),
    ).bytes
  })
  const flv = Buffer.concat([flvHeader(true, true), ...tags])
  const content = random.chance(0.4) ? random.mutate(flv) : flv
  const frames = random
    .cut(content.subarray(0, 60_000))
    .map((piece) => frame(random, random.chance(0.95) ? 2 : random.below(16), piece))
  const whole = Buffer.concat(frames)
  return random.chance(0.1) ? random.mutate(whole) : whole
}
