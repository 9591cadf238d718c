/*
 * Silence in AAC. Source: ISO/IEC 14496-3, 1.6.2.1 (AudioSpecificConfig) and 4.4.2 (raw_data_block): channel elements
 * that say "no scale factor band is used" and carry nothing else.
 */

/** Object types whose frames have that form: Main, LC, SSR, LTP; under SBR and PS it is the type of the core. */
const FRAMED: ReadonlySet<number> = new Set([1, 2, 3, 4])
const SBR = 5
const PS = 29
const ESCAPE = 31

const SINGLE = 0
const PAIR = 1
const LFE = 3
const END = 7
/** The elements of a frame by channel configuration; 0 describes its channels elsewhere. */
const ELEMENTS: { readonly [channels: number]: readonly number[] } = {
  1: [SINGLE],
  2: [PAIR],
  3: [SINGLE, PAIR],
  4: [SINGLE, PAIR, SINGLE],
  5: [SINGLE, PAIR, PAIR],
  6: [SINGLE, PAIR, PAIR, LFE],
  7: [SINGLE, PAIR, PAIR, PAIR, LFE],
}

/**
 * The tag body of a silent AAC frame for the configuration in this one; undefined for a configuration whose frames are
 * of another form.
 */
export function silence(configuration: Buffer): Buffer | undefined {
  const bits = new BitReader(configuration.subarray(2))
  let objectType = bits.objectType()
  bits.frequency()
  const channels = bits.read(4)
  if (objectType === SBR || objectType === PS) {
    bits.frequency()
    objectType = bits.objectType()
  }
  const elements = ELEMENTS[channels]
  if (elements === undefined || !FRAMED.has(objectType) || bits.overrun) return undefined
  return Buffer.concat([Buffer.from([configuration[0] ?? 0, 1]), frame(elements)])
}

function frame(elements: readonly number[]): Buffer {
  const bits = new BitWriter()
  const seen = new Map<number, number>()
  for (const element of elements) {
    const instance = seen.get(element) ?? 0
    seen.set(element, instance + 1)
    bits.write(element, 3)
    bits.write(instance, 4)
    if (element === PAIR) {
      // No common window: each channel describes itself.
      bits.write(0, 1)
      channel(bits)
    }
    channel(bits)
  }
  bits.write(END, 3)
  return bits.bytes()
}

/** individual_channel_stream with max_sfb 0: no section, no scale factor, no spectrum. */
function channel(bits: BitWriter): void {
  bits.write(0, 8) // global_gain
  bits.write(0, 1 + 2 + 1 + 6 + 1) // reserved, long window, sine shape, max_sfb, no prediction
  bits.write(0, 3) // no pulse, no TNS, no gain control
}

class BitReader {
  #at = 0

  constructor(private readonly bytes: Uint8Array) {}

  get overrun(): boolean {
    return this.#at > this.bytes.length * 8
  }

  read(count: number): number {
    let value = 0
    for (let left = count; left > 0; left--) {
      const byte = this.bytes[this.#at >> 3] ?? 0
      value = value * 2 + ((byte >> (7 - (this.#at & 7))) & 1)
      this.#at++
    }
    return value
  }

  objectType(): number {
    const type = this.read(5)
    return type === ESCAPE ? 32 + this.read(6) : type
  }

  frequency(): void {
    if (this.read(4) === 15) this.read(24)
  }
}

class BitWriter {
  readonly #bits: number[] = []

  write(value: number, count: number): void {
    for (let bit = count - 1; bit >= 0; bit--) this.#bits.push((value >> bit) & 1)
  }

  bytes(): Buffer {
    const bytes = Buffer.alloc(Math.ceil(this.#bits.length / 8))
    for (const [at, bit] of this.#bits.entries()) bytes[at >> 3] = (bytes[at >> 3] ?? 0) | (bit << (7 - (at & 7)))
    return bytes
  }
}
