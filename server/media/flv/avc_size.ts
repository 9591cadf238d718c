/** Reads bits, most significant first, and the Exp-Golomb numbers of H.264. Beyond the end it reads zeros. */
class BitReader {
  private at = 0

  constructor(private readonly bytes: Uint8Array) {}

  bit(): number {
    const byte = this.bytes[this.at >> 3] ?? 0
    return (byte >> (7 - (this.at++ & 7))) & 1
  }

  bits(count: number): number {
    let value = 0
    for (let i = 0; i < count; i++) value = value * 2 + this.bit()
    return value
  }

  /** ue(v) */
  unsigned(): number {
    let zeros = 0
    while (zeros < 32 && this.bit() === 0) zeros++
    return 2 ** zeros - 1 + this.bits(zeros)
  }

  /** se(v) */
  signed(): number {
    const value = this.unsigned()
    return value % 2 === 0 ? -value / 2 : (value + 1) / 2
  }
}

/** Profiles whose parameter sets tell the chroma format (ITU-T H.264, 7.3.2.1.1). */
const HIGH_PROFILES = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135])

/**
 * The size of the pictures that an AVCDecoderConfigurationRecord announces, from its
 * first sequence parameter set; undefined when it has none or its size makes no sense.
 */
export function avcSize(config: Uint8Array): { width: number; height: number } | undefined {
  const length = ((config[6] ?? 0) << 8) | (config[7] ?? 0)
  const set = config.subarray(8, 8 + length)
  if (((config[5] ?? 0) & 31) === 0 || set.byteLength < 5) return undefined
  // Behind the NAL header, profile and level.
  const reader = new BitReader(withoutEmulation(set.subarray(4)))
  reader.unsigned()
  const chroma = HIGH_PROFILES.has(set[1] ?? 0) ? readHighProfile(reader) : 1
  reader.unsigned()
  const orderType = reader.unsigned()
  if (orderType === 0) reader.unsigned()
  else if (orderType === 1) skipOrderCycle(reader)
  reader.unsigned()
  reader.bit()
  const columns = reader.unsigned() + 1
  const rows = reader.unsigned() + 1
  const frameOnly = reader.bit()
  if (!frameOnly) reader.bit()
  reader.bit()
  let width = columns * 16
  let height = rows * 16 * (2 - frameOnly)
  if (reader.bit()) {
    const unitX = chroma === 1 || chroma === 2 ? 2 : 1
    const unitY = (chroma === 1 ? 2 : 1) * (2 - frameOnly)
    width -= (reader.unsigned() + reader.unsigned()) * unitX
    height -= (reader.unsigned() + reader.unsigned()) * unitY
  }
  return width > 0 && height > 0 && width <= 16_384 && height <= 16_384 ? { width, height } : undefined
}

/** Answers the chroma format. */
function readHighProfile(reader: BitReader): number {
  const chroma = reader.unsigned()
  if (chroma === 3) reader.bit()
  reader.unsigned()
  reader.unsigned()
  reader.bit()
  if (reader.bit()) {
    for (let list = 0; list < (chroma === 3 ? 12 : 8); list++)
      if (reader.bit()) skipScalingList(reader, list < 6 ? 16 : 64)
  }
  return chroma
}

function skipScalingList(reader: BitReader, size: number): void {
  let last = 8
  let next = 8
  for (let i = 0; i < size; i++) {
    if (next !== 0) next = (last + reader.signed() + 256) % 256
    if (next !== 0) last = next
  }
}

function skipOrderCycle(reader: BitReader): void {
  reader.bit()
  reader.signed()
  reader.signed()
  const count = Math.min(reader.unsigned(), 255)
  for (let i = 0; i < count; i++) reader.signed()
}

/** Removes the 3 that stands behind two zeros so that no start code appears. */
function withoutEmulation(bytes: Uint8Array): Uint8Array {
  return bytes.filter((byte, i) => !(byte === 3 && bytes[i - 1] === 0 && bytes[i - 2] === 0))
}
