import { expect, it } from 'vitest'
import { z } from 'zod'
import { adminOps } from '../server/admin/all.js'
import { ClientAddresses } from '../server/http/client_addresses.js'
import { canonicalAddress, networkOf } from '../server/http/network.js'
import { TrustedProxies } from '../server/http/trusted_proxies.js'
import { Tokens } from '../server/identity/token.js'
import { UserSigs } from '../server/identity/usersig.js'
import { randomIds } from '../server/ids.js'
import { chatProfile } from '../server/im/embedded/chat_profile.js'
import { isUsable } from '../server/limits/usable_text.js'
import { redact } from '../server/log.js'
import { encodeAmf0 } from '../server/media/embedded/amf0/amf0_writer.js'
import { readMetadata } from '../server/media/embedded/flv/metadata.js'
import { parseStreamName, parseStreamPath } from '../server/media/embedded/stream_gate.js'
import { parseTarget } from '../server/media/forward/target.js'
import { legacyMixCode, translateMix } from '../server/media/mix_order.js'
import { parseRange } from '../server/media/record/byte_range.js'
import { RecordURLs } from '../server/media/record/record_urls.js'
import { readHook } from '../server/media/srs/hooks.js'
import { checkOffer } from '../server/media/srs/webrtc/offer.js'
import { readRtcTarget } from '../server/media/srs/webrtc/target.js'
import { readStreamURL } from '../server/media/stream_url.js'
import { readCallback } from '../server/media/tencent/callbacks.js'
import { picturesIn } from '../server/moderation/pictures_in.js'
import { readable } from '../server/moderation/readable.js'
import { operations } from '../server/operations/all.js'
import { fromForm } from '../server/operations/validate.js'
import { asksForRecording } from '../server/rooms/ports/record_parameter.js'
import { frameReader, RequestFrame } from '../server/schemas/frames.js'
import { loginInfoRequest } from '../server/schemas/login.js'
import { roomOf } from './store/contract.js'
import { audienceOf } from './support/audience.js'
import { ManualClock } from './support/manual_clock.js'

/*
 * One RTMP packet stopped the loop for four seconds: its `app` was 65,000 slashes, and the pattern that cut slashes
 * off both ends was of quadratic cost. Every reader of a text from outside gets its longest run of each character here.
 */

const LONGEST = 64 * 1024
/** What one input may cost, ms. The least of three runs counts: the machine does other things too. */
const BAR = 50

const clock = new ManualClock()
const tokens = new Tokens({ key: '00', ttl: 60, clock, ids: randomIds })
const sigs = new UserSigs(1, 'key', clock)
const addresses = new ClientAddresses({ publicUrl: '', trustProxy: true })
const records = new RecordURLs({ playKey: 'k', ttl: 60 }, clock)
const room = (userInfo: string) => ({ ...roomOf('r', ['a']), audience: audienceOf({ b: userInfo }) })
const request = (headers: object) =>
  Object.assign(Object.create(null), { headers, socket: { remoteAddress: '127.0.0.1' } })

/** Errors are answers too. */
function quietly(read: () => unknown): void {
  try {
    const answer = read()
    if (answer instanceof Promise) answer.catch(() => undefined)
  } catch {
    // Refused.
  }
}

/**
 * Every way to fill in what a schema describes with one text: one for each alternative. A field that comes to a schema
 * comes here too.
 */
function filledIn(schema: z.ZodType, text: string): unknown[] {
  return instances(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }), text)
}

type Described = z.core.JSONSchema.BaseSchema

function instances(
  { const: fixed, anyOf, oneOf, properties, items, type, additionalProperties }: Described,
  text: string,
): unknown[] {
  if (fixed !== undefined) return [fixed]
  const alternatives = (anyOf ?? oneOf)?.filter((one): one is Described => typeof one === 'object')
  if (alternatives) return alternatives.flatMap((one) => instances(one, text))
  if (properties) {
    const fields = Object.entries(properties).map(
      ([name, one]) => [name, typeof one === 'object' ? instances(one, text) : [text]] as const,
    )
    const most = Math.max(1, ...fields.map(([, filled]) => filled.length))
    return Array.from({ length: most }, (_, i) =>
      Object.fromEntries(fields.map(([name, filled]) => [name, filled[Math.min(i, filled.length - 1)]])),
    )
  }
  if (type === 'array')
    return items && typeof items === 'object' && !Array.isArray(items)
      ? instances(items, text).map((one) => [one])
      : [[text]]
  if (type === 'object' || additionalProperties) return [{ [text]: text }]
  return [text]
}

const forms = (schemas: Iterable<z.ZodType>) => {
  const known = [...schemas].map((schema) => ({ schema, shapes: filledIn(schema, PLACE) }))
  return (text: string) =>
    known.map(({ schema, shapes }) => shapes.map((shape) => schema.safeParse(withText(shape, text))))
}
/** Stands in for the text while a schema is read. */
const PLACE = '\0'

function withText(shape: unknown, text: string): unknown {
  if (shape === PLACE) return text
  if (Array.isArray(shape)) return shape.map((one) => withText(one, text))
  if (typeof shape !== 'object' || shape === null) return shape
  return Object.fromEntries(
    Object.entries(shape).map(([name, one]) => [name === PLACE ? text : name, withText(one, text)]),
  )
}

const filled = (text: string) => Object.fromEntries(['roomID', 'userID', 'userSig', 'code'].map((name) => [name, text]))

const DOORS: { readonly [door: string]: (text: string) => unknown } = {
  'room operations': forms(Object.values(operations).map(({ request }) => request)),
  'administrators’ operations': forms([...adminOps.values()].map(({ request }) => request)),
  'socket requests': forms([RequestFrame]),
  forms: (text) => fromForm(filled(text)),
  credentials: (text) => loginInfoRequest.safeParse(filled(text)),
  'socket frames': (text) =>
    frameReader.frame(JSON.stringify({ id: 1, op: 'send', roomID: text, kind: 'text', data: text })),
  'frames that are no JSON': (text) => frameReader.frame(text),
  'link-mic messages': (text) =>
    frameReader.linkMic({ cmd: 'linkmic', data: { type: 'request', roomID: text, userName: text, userAvatar: text } }),
  'names in userInfo': (text) => chatProfile(room(JSON.stringify({ userName: text, userAvatar: text })), 'b'),
  'userInfo that is no JSON': (text) => chatProfile(room(text), 'b'),
  'stream names': (text) => parseStreamName(text),
  'push URLs': (text) => [
    readStreamURL(text),
    readStreamURL(`rtmp://h/live/${text}`),
    readStreamURL(`rtmp://h/live/s?${text}`),
    asksForRecording(text),
  ],
  'addresses of recordings': (text) => [
    records.read(text),
    records.read(`/recordings/${text}.mp4`),
    records.read(`/recordings/abcdefgh.mp4?${text}`),
  ],
  ranges: (text) => [parseRange(text, 1000), parseRange(`bytes=${text}`, 1000)],
  'IP addresses': (text) => [canonicalAddress(text), networkOf(text)],
  'X-Forwarded-For': (text) => [
    new TrustedProxies(['10.0.0.0/8']).client('10.0.0.1', text),
    new TrustedProxies(2).forwarded('10.0.0.1', text, text),
  ],
  Host: (text) => addresses.addressOf(request({ host: text, 'x-forwarded-host': text, 'x-forwarded-proto': text })),
  userSigs: (text) => sigs.fault('a', text),
  tokens: (text) => tokens.read(text),
  metadata: (text) => readMetadata(encodeAmf0('onMetaData', new Map([['encoder', text.slice(0, 60_000)]]))),
  'hooks of SRS': (text) => readHook({ action: 'on_publish', app: text, stream: text, param: text, client_id: text }),
  'offers of WebRTC': (text) =>
    [
      () => checkOffer(text, 'whip'),
      ...['', 'm=', 'a=', 'a=rtpmap:', 'a=rtpmap:1 ', 'a=ice-ufrag:', 'a=fingerprint:', 'c=', 'b=', 'o='].map(
        (line) => () => checkOffer(offerWith(`${line}${text}`), 'whip'),
      ),
    ].map(quietly),
  'addresses of WebRTC sessions': (text) => [
    readRtcTarget(text),
    readRtcTarget(`/live/${text}.whip`),
    readRtcTarget(`/live/s.whep/${text}?${text}`),
  ],
  'addresses of streams': (text) =>
    ['flv', 'jpg', 'm3u8'].map((kind) => [
      parseStreamPath(text, STREAM_PATH),
      parseStreamPath(`/live/${text}.${kind}?${text}`, STREAM_PATH),
    ]),
  'orders of mixes': (text) => [
    translateMix({ para: { output_stream_id: text, input_stream_list: [] } }, new Map()),
    translateMix(JSON.parse(JSON.stringify({ interface: text, [text]: text })), new Map()),
    legacyMixCode(text),
  ],
  'targets of forwards': (text) => [
    parseTarget(text),
    parseTarget(`rtmp://${text}/a/k`),
    parseTarget(`rtmp://h:1/${text}/${text}`),
  ],
  'pictures in texts': (text) => [picturesIn(text), readable(text)],
  'callbacks of Tencent Live': (text) =>
    readCallback({ event_type: 1, stream_id: text, t: 1, sign: text }, 'key', undefined, 0),
  'log lines': (text) => [redact(text), redact(`"token":"${text}`), redact(`token=${text}`)],
  'texts that others are sent': (text) => isUsable(text),
}

/** As all of them are: a name, and what it is asked for as. */
const STREAM_PATH = /^\/live\/([A-Za-z0-9_-]{1,128})\.(flv|jpg|m3u8)$/

const offerWith = (line: string) =>
  ['v=0', 'a=ice-ufrag:u', 'a=ice-pwd:p', 'a=fingerprint:f', 'm=video 9', line, 'a=rtpmap:1 H264/90000', ''].join(
    '\r\n',
  )

const CHARACTERS = [
  ...Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)),
  '\t',
  '\n',
  '\0',
  '中',
  '😀',
  '\\"',
  '/x',
  'x/',
  '%2',
  '%20',
  '::',
  '1.',
  ', ',
  '&a=',
]

const runs = CHARACTERS.flatMap((character) => {
  const run = character.repeat(Math.floor(LONGEST / character.length))
  return [run, `x${run}x`]
})

it.each(Object.entries(DOORS))('%s: no run of any character takes long', (_door, read) => {
  let slowest = { ms: 0, run: '' }
  for (const run of runs) {
    let least = Number.POSITIVE_INFINITY
    for (let attempt = 0; attempt < 3 && least > BAR; attempt++) {
      // Of the processor, not of the clock: others may work beside it.
      const before = process.cpuUsage()
      quietly(() => read(run))
      const { user, system } = process.cpuUsage(before)
      least = Math.min(least, (user + system) / 1000)
    }
    if (least > slowest.ms) slowest = { ms: least, run: run.slice(0, 4) }
  }
  expect(slowest.ms, JSON.stringify(slowest.run)).toBeLessThan(BAR)
})
