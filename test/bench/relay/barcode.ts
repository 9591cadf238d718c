/** Pictures of the benches, 8-bit grey. */
export const WIDTH = 480
export const HEIGHT = 360
export const FRAME_BYTES = WIDTH * HEIGHT

const COLUMNS = 16
const ROWS = 4
const CELL_WIDTH = WIDTH / COLUMNS
const CELL_HEIGHT = HEIGHT / ROWS
const TIME_BITS = 56

/** Draws a time (ms, fractions of 1/16 kept) as 56 black or white fields and a checksum of 8. */
export function drawTime(frame: Buffer, ms: number): void {
  const value = BigInt(Math.round(ms * 16))
  const bits = value | (checksum(value) << BigInt(TIME_BITS))
  for (let cell = 0; cell < COLUMNS * ROWS; cell++) {
    const shade = (bits >> BigInt(cell)) & 1n ? 235 : 16
    const left = (cell % COLUMNS) * CELL_WIDTH
    const top = Math.floor(cell / COLUMNS) * CELL_HEIGHT
    for (let y = top; y < top + CELL_HEIGHT; y++) frame.fill(shade, y * WIDTH + left, y * WIDTH + left + CELL_WIDTH)
  }
}

/** The time in a picture; undefined when it cannot be trusted. */
export function readTime(frame: Buffer): number | undefined {
  let bits = 0n
  for (let cell = 0; cell < COLUMNS * ROWS; cell++) {
    const x = (cell % COLUMNS) * CELL_WIDTH + CELL_WIDTH / 2
    const y = Math.floor(cell / COLUMNS) * CELL_HEIGHT + CELL_HEIGHT / 2
    if ((frame[y * WIDTH + x] ?? 0) > 127) bits |= 1n << BigInt(cell)
  }
  const value = bits & ((1n << BigInt(TIME_BITS)) - 1n)
  return bits >> BigInt(TIME_BITS) === checksum(value) ? Number(value) / 16 : undefined
}

function checksum(value: bigint): bigint {
  let sum = 0x5an
  for (let rest = value; rest > 0n; rest >>= 8n) sum = (sum * 31n + (rest & 0xffn)) & 0xffn
  return sum
}
