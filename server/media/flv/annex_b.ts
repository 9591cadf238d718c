/** H.264 in the body of an FLV tag: frame type and codec, packet type, composition time, then the packet. */
const HEAD = 5
const AVC = 7
const CONFIGURATION = 0
const FRAME = 1
const SPS = 7
const PPS = 8
const START_CODE = Buffer.from([0, 0, 1])
const LENGTH = 4
/** Units of one picture that are looked for: more are no encoder's. */
const MOST_UNITS = 1_000

/**
 * The same H.264 packet as FLV has it (ISO/IEC 14496-15: each unit behind its length, parameter sets in a
 * configuration record), for one whose units stand behind start codes (ITU-T H.264, Annex B). Some encoders send that:
 * players that look for start codes show it, browsers and files do not. Undefined for all that is as it should be.
 */
export function withoutStartCodes(body: Buffer): Buffer | undefined {
  if (((body[0] ?? 0) & 0x8f) !== AVC || !beginsWithStartCode(body)) return undefined
  if (body[1] === CONFIGURATION) return configuration(body)
  if (body[1] !== FRAME || isLengthPrefixed(body)) return undefined
  const pieces: Buffer[] = [body.subarray(0, HEAD)]
  for (const unit of unitsOf(body)) {
    const length = Buffer.allocUnsafe(LENGTH)
    length.writeUInt32BE(unit.length)
    pieces.push(length, unit)
  }
  return pieces.length === 1 ? undefined : Buffer.concat(pieces)
}

function beginsWithStartCode(body: Buffer): boolean {
  if (body[HEAD] !== 0 || body[HEAD + 1] !== 0) return false
  return body[HEAD + 2] === 1 || (body[HEAD + 2] === 0 && body[HEAD + 3] === 1)
}

/** 00 00 01 is also how the length of a unit of 256 to 511 bytes begins: then the lengths end where the body does. */
function isLengthPrefixed(body: Buffer): boolean {
  let at = HEAD
  while (at + LENGTH <= body.length) at += LENGTH + body.readUInt32BE(at)
  return at === body.length
}

/** What stands between the start codes, without the zeros that may follow it. */
function unitsOf(body: Buffer): Buffer[] {
  const units: Buffer[] = []
  let code = body.indexOf(START_CODE, HEAD)
  while (code >= 0 && units.length < MOST_UNITS) {
    const from = code + START_CODE.length
    code = body.indexOf(START_CODE, from)
    let to = code < 0 ? body.length : code
    while (to > from && body[to - 1] === 0) to--
    if (to > from) units.push(body.subarray(from, to))
  }
  return units
}

/** An AVCDecoderConfigurationRecord of the first parameter sets; undefined where one is missing. */
function configuration(body: Buffer): Buffer | undefined {
  const units = unitsOf(body)
  const sps = units.find((unit) => typeOf(unit) === SPS)
  const pps = units.find((unit) => typeOf(unit) === PPS)
  if (sps === undefined || sps.length < 4 || pps === undefined) return undefined
  return Buffer.concat([
    body.subarray(0, HEAD),
    Buffer.from([1, ...sps.subarray(1, 4), 0xff, 0xe1, sps.length >> 8, sps.length & 255]),
    sps,
    Buffer.from([1, pps.length >> 8, pps.length & 255]),
    pps,
  ])
}

function typeOf(unit: Buffer): number {
  return (unit[0] ?? 0) & 31
}
