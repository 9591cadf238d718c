import { alignmentPositions, codewords } from './codewords'
import { MASKS, penalty } from './mask'

/** A QR code: `modules[y][x]` is true where it is dark. No quiet zone. */
export interface QRCode {
  size: number
  modules: boolean[][]
}

type Cells = (boolean | undefined)[][]

/** Draws everything that is there before the data, and marks the places of format and version. */
function fixedPatterns(version: number): Cells {
  const size = version * 4 + 17
  const cells: Cells = Array.from({ length: size }, () => new Array<boolean | undefined>(size).fill(undefined))
  const finder = (cx: number, cy: number) => {
    for (let dy = -4; dy <= 4; dy++) {
      for (let dx = -4; dx <= 4; dx++) {
        const x = cx + dx
        const y = cy + dy
        const ring = Math.max(Math.abs(dx), Math.abs(dy))
        if (x >= 0 && x < size && y >= 0 && y < size) cells[y][x] = ring !== 2 && ring !== 4
      }
    }
  }
  for (let i = 0; i < size; i++) {
    cells[6][i] = i % 2 === 0
    cells[i][6] = i % 2 === 0
  }
  finder(3, 3)
  finder(size - 4, 3)
  finder(3, size - 4)
  const positions = alignmentPositions(version)
  const last = positions.length - 1
  positions.forEach((cy, row) => {
    positions.forEach((cx, column) => {
      const onFinder = (row === 0 && (column === 0 || column === last)) || (row === last && column === 0)
      if (onFinder) return
      for (let dy = -2; dy <= 2; dy++) for (let dx = -2; dx <= 2; dx++) cells[cy + dy][cx + dx] = Math.max(Math.abs(dx), Math.abs(dy)) !== 1
    })
  })
  drawFormat(cells, 0)
  drawVersion(cells, version)
  return cells
}

/** Level and mask with their BCH(15,5) code, twice. Level M is 00. */
function drawFormat(cells: Cells, mask: number): void {
  const size = cells.length
  let rest = mask
  for (let i = 0; i < 10; i++) rest = (rest << 1) ^ ((rest >> 9) * 0x537)
  const bits = ((mask << 10) | rest) ^ 0x5412
  const bit = (i: number) => ((bits >> i) & 1) === 1
  for (let i = 0; i <= 5; i++) cells[i][8] = bit(i)
  cells[7][8] = bit(6)
  cells[8][8] = bit(7)
  cells[8][7] = bit(8)
  for (let i = 9; i < 15; i++) cells[8][14 - i] = bit(i)
  for (let i = 0; i < 8; i++) cells[8][size - 1 - i] = bit(i)
  for (let i = 8; i < 15; i++) cells[size - 15 + i][8] = bit(i)
  cells[size - 8][8] = true
}

/** The version with its BCH(18,6) code, twice; from version 7 on. */
function drawVersion(cells: Cells, version: number): void {
  if (version < 7) return
  const size = cells.length
  let rest = version
  for (let i = 0; i < 12; i++) rest = (rest << 1) ^ ((rest >> 11) * 0x1f25)
  const bits = (version << 12) | rest
  for (let i = 0; i < 18; i++) {
    const dark = ((bits >> i) & 1) === 1
    const a = size - 11 + (i % 3)
    const b = Math.floor(i / 3)
    cells[a][b] = dark
    cells[b][a] = dark
  }
}

/** The free places in the order in which data fills them: column pairs from the right, up and down in turn. */
function dataPlaces(cells: Cells): [x: number, y: number][] {
  const size = cells.length
  const places: [number, number][] = []
  for (let right = size - 1, upward = true; right >= 1; right -= 2, upward = !upward) {
    if (right === 6) right = 5
    for (let i = 0; i < size; i++) {
      const y = upward ? size - 1 - i : i
      for (const x of [right, right - 1]) if (cells[y][x] === undefined) places.push([x, y])
    }
  }
  return places
}

/**
 * Encodes text as a QR code: byte mode, error correction level M, the smallest version, the best mask.
 * @throws RangeError when the text is longer than 2331 bytes.
 */
export function encodeQRCode(text: string): QRCode {
  const { version, bytes } = codewords(text)
  const base = fixedPatterns(version)
  const places = dataPlaces(base)
  let best: { score: number; modules: boolean[][] } | undefined
  MASKS.forEach((inverts, mask) => {
    const cells = base.map((row) => row.slice())
    drawFormat(cells, mask)
    places.forEach(([x, y], i) => {
      const bit = i < bytes.length * 8 && ((bytes[i >> 3] >> (7 - (i & 7))) & 1) === 1
      cells[y][x] = bit !== inverts(x, y)
    })
    const modules = cells.map((row) => row.map((cell) => cell === true))
    const score = penalty(modules)
    if (best === undefined || score < best.score) best = { score, modules }
  })
  return { size: base.length, modules: best === undefined ? [] : best.modules }
}
