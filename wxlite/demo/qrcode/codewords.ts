import { errorCorrection } from './reed_solomon'

/**
 * From text to the sequence of bytes that a QR code holds: byte mode, UTF-8,
 * error correction level M (15 %).
 * Source of the numbers: ISO/IEC 18004, tables 7 and 9.
 */

/** Error correction bytes per block, by version 1 to 40. */
const CORRECTION_PER_BLOCK = [
  10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26, 26, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28,
  28,
]
/** Number of blocks, by version 1 to 40. */
const BLOCKS = [
  1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16, 17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33, 35, 37, 38, 40, 43, 45, 47, 49,
]

export const MAX_VERSION = 40

/** Centres of the alignment patterns of a version, along one axis. */
export function alignmentPositions(version: number): number[] {
  if (version === 1) return []
  const count = Math.floor(version / 7) + 2
  const last = version * 4 + 10
  // Version 32 alone departs from the rule.
  const step = version === 32 ? 26 : Math.ceil((last - 6) / (count * 2 - 2)) * 2
  const positions = [6]
  for (let i = count - 2; i >= 0; i--) positions.push(last - i * step)
  return positions
}

/** Bytes (data and correction) that a version holds. */
function capacity(version: number): number {
  const size = version * 4 + 17
  const aligns = alignmentPositions(version).length
  let bits = size * size - 3 * 64 - 2 * 15 - 1 - 2 * (size - 16)
  if (aligns > 0) bits -= (aligns * aligns - 3) * 25 - (aligns - 2) * 2 * 5
  if (version >= 7) bits -= 2 * 18
  return Math.floor(bits / 8)
}

function dataCapacity(version: number): number {
  return capacity(version) - CORRECTION_PER_BLOCK[version - 1] * BLOCKS[version - 1]
}

/** UTF-8, without TextEncoder, which mini-programs do not have everywhere. */
function utf8(text: string): number[] {
  const bytes: number[] = []
  const escaped = encodeURIComponent(text)
  for (let i = 0; i < escaped.length; i++) {
    if (escaped[i] === '%') {
      bytes.push(Number.parseInt(escaped.slice(i + 1, i + 3), 16))
      i += 2
    } else bytes.push(escaped.charCodeAt(i))
  }
  return bytes
}

function lengthBits(version: number): number {
  return version < 10 ? 8 : 16
}

/** The smallest version that takes so many bytes; 0 when none does. */
function versionFor(length: number): number {
  for (let version = 1; version <= MAX_VERSION; version++) {
    if (4 + lengthBits(version) + length * 8 <= dataCapacity(version) * 8) return version
  }
  return 0
}

/** Mode, length, data, terminator and padding as bytes. */
function dataBytes(bytes: readonly number[], version: number): number[] {
  const bits: number[] = []
  const put = (value: number, count: number) => {
    for (let i = count - 1; i >= 0; i--) bits.push((value >> i) & 1)
  }
  put(0b0100, 4)
  put(bytes.length, lengthBits(version))
  for (const byte of bytes) put(byte, 8)
  const total = dataCapacity(version) * 8
  put(0, Math.min(4, total - bits.length))
  put(0, (8 - (bits.length % 8)) % 8)
  for (let pad = 0xec; bits.length < total; pad ^= 0xec ^ 0x11) put(pad, 8)
  const out: number[] = []
  for (let i = 0; i < bits.length; i += 8) out.push(Number.parseInt(bits.slice(i, i + 8).join(''), 2))
  return out
}

/** Splits into blocks, adds error correction to each and interleaves them. */
function interleave(data: readonly number[], version: number): number[] {
  const count = BLOCKS[version - 1]
  const correction = CORRECTION_PER_BLOCK[version - 1]
  const short = Math.floor(data.length / count)
  const longOnes = data.length % count
  const blocks: number[][] = []
  for (let i = 0, at = 0; i < count; i++) {
    const length = short + (i >= count - longOnes ? 1 : 0)
    blocks.push(data.slice(at, at + length))
    at += length
  }
  const corrections = blocks.map((block) => errorCorrection(block, correction))
  const out: number[] = []
  for (let i = 0; i <= short; i++) for (const block of blocks) if (i < block.length) out.push(block[i])
  for (let i = 0; i < correction; i++) for (const block of corrections) out.push(block[i])
  return out
}

/** @throws RangeError when the text is longer than 2331 bytes. */
export function codewords(text: string): { version: number; bytes: number[] } {
  const bytes = utf8(text)
  const version = versionFor(bytes.length)
  if (version === 0) throw new RangeError(`a QR code holds at most 2331 bytes, not ${bytes.length}`)
  return { version, bytes: interleave(dataBytes(bytes, version), version) }
}
