import type { AmfValue } from '../../../../server/media/embedded/amf0/amf0_reader.js'
import { encodeAmf0 } from '../../../../server/media/embedded/amf0/amf0_writer.js'
import { EncodedTag } from '../../../../server/media/embedded/flv/encoded_tag.js'
import { encodeMessage } from '../../../../server/media/embedded/rtmp/chunk_writer.js'
import { MessageType } from '../../../../server/media/embedded/rtmp/message.js'
import { TagType } from '../../../../server/media/embedded/stream_tap.js'
import { video } from '../rtmp_client.js'
import type { Random } from './random.js'

/** What a fuzzed connection may ask for: names with and without a right, among them the honest stream's. */
export type Names = readonly [string, ...string[]]

function amf(random: Random, depth = 0): AmfValue {
  const kind = random.below(depth > 3 ? 6 : 9)
  if (kind === 0) return random.uint32()
  if (kind === 1) return random.next()
  if (kind === 2) return random.chance(0.5)
  if (kind === 3) return random.pick(['', 'live', 'x', 'onMetaData', '@setDataFrame', '__proto__', 'a'.repeat(300)])
  if (kind === 4) return null
  if (kind === 5) return undefined
  if (kind === 6) return Array.from({ length: random.below(4) }, () => amf(random, depth + 1))
  if (kind === 7) return new Date(random.uint32())
  return new Map(
    Array.from({ length: random.below(4) }, (_, i) => [
      random.pick(['app', 'tcUrl', 'constructor', `k${i}`, 'videocodecid']),
      amf(random, depth + 1),
    ]),
  )
}

function commandOf(random: Random, names: Names): Buffer {
  const name = random.pick([
    'connect',
    'createStream',
    'publish',
    'play',
    'deleteStream',
    'FCUnpublish',
    'closeStream',
    'releaseStream',
    'FCPublish',
    'getStreamLength',
    'x',
  ])
  if (name === 'publish' || name === 'play')
    return encodeAmf0(name, random.uint32(), null, random.chance(0.9) ? random.pick(names) : amf(random), 'live')
  if (name === 'connect' && random.chance(0.7))
    return encodeAmf0(name, 1, new Map([['app', random.pick(['live', 'live/', 'vod', '', 'live?x=y'])]]))
  return encodeAmf0(name, random.uint32(), ...Array.from({ length: random.below(3) }, () => amf(random)))
}

function media(random: Random): Buffer {
  const head = random.pick([0x17, 0x27, 0x90, 0xaf, 0x2f, random.below(256)])
  return Buffer.concat([Buffer.from([head, random.below(4)]), random.bytes(random.size())])
}

/** One message of any kind, mostly well-formed inside. */
function message(random: Random, names: Names): Buffer {
  const type = random.pick<number>([
    MessageType.COMMAND,
    MessageType.COMMAND,
    MessageType.VIDEO,
    random.below(256),
    ...Object.values(MessageType),
  ])
  let payload: Buffer
  if (type === MessageType.COMMAND) payload = commandOf(random, names)
  else if (type === MessageType.COMMAND_AMF3) payload = Buffer.concat([Buffer.from([0]), commandOf(random, names)])
  else if (type === MessageType.AUDIO || type === MessageType.VIDEO) payload = media(random)
  else if (type === MessageType.DATA || type === MessageType.DATA_AMF3)
    payload = encodeAmf0('@setDataFrame', 'onMetaData', amf(random))
  else if (type === MessageType.AGGREGATE)
    payload = Buffer.concat(
      Array.from(
        { length: random.below(4) },
        () => new EncodedTag(TagType.VIDEO, random.uint32(), media(random)).bytes,
      ),
    )
  else
    payload = random.chance(0.7)
      ? Buffer.from(Uint32Array.of(random.uint32(), random.uint32()).buffer)
      : random.bytes(random.size())
  if (random.chance(0.1)) payload = random.mutate(payload)
  return encodeMessage(
    type,
    random.uint32(),
    random.pick([0, 1, 1, random.uint32()]),
    payload,
    random.pick([128, 128, 128, 1, 60_000]),
  )
}

/** A chunk header that nobody honest would send, with whatever format, id and length. */
function header(random: Random): Buffer {
  const format = random.below(4)
  const id = random.below(64)
  const fields = Buffer.concat([
    random.bytes(3),
    random.pick([Buffer.from([0, 0, random.size() & 0xff]), Buffer.from([0xff, 0xff, 0xff]), random.bytes(3)]),
    Buffer.from([random.pick([8, 9, 20])]),
    random.bytes(4),
  ])
  return Buffer.concat([
    Buffer.from([(format << 6) | id]),
    fields.subarray(0, [11, 7, 3, 0][format]),
    random.bytes(random.size()),
  ])
}

/** Everything that one connection sends. */
export function rtmpInput(random: Random, names: Names): Buffer {
  const parts: Buffer[] = [Buffer.concat([Buffer.from([3]), Buffer.alloc(3072)])]
  const sendsConnect = random.chance(0.85)
  if (sendsConnect)
    parts.push(encodeMessage(MessageType.COMMAND, 0, 0, encodeAmf0('connect', 1, new Map([['app', 'live']])), 128))
  if (sendsConnect && random.chance(0.6))
    parts.push(
      encodeMessage(
        MessageType.COMMAND,
        0,
        1,
        encodeAmf0(random.pick(['publish', 'play']), 2, null, random.pick(names)),
        128,
      ),
    )
  for (let i = random.below(8); i > 0; i--) parts.push(random.chance(0.15) ? header(random) : message(random, names))
  // A forged picture for the honest stream, however the connection stands by now.
  parts.push(encodeMessage(MessageType.VIDEO, 1, 1, video.key(50), 128))
  const whole = Buffer.concat(parts)
  if (random.chance(0.3)) return random.mutate(whole)
  return random.chance(0.05) ? random.mutate(random.bytes(random.below(3200))) : whole
}
