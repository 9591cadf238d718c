/** The eight masks of a QR code: whether the module at x, y is inverted. */
export const MASKS: readonly ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0,
  (_x, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
]

/** Points against runs of five and more, and against things that look like a finder pattern. */
function linePenalty(line: readonly boolean[]): number {
  let points = 0
  let run = 1
  for (let i = 1; i <= line.length; i++) {
    if (i < line.length && line[i] === line[i - 1]) run++
    else {
      if (run >= 5) points += run - 2
      run = 1
    }
  }
  const text = line.map((dark) => (dark ? '1' : '0')).join('')
  for (const pattern of ['10111010000', '00001011101']) {
    for (let at = text.indexOf(pattern); at >= 0; at = text.indexOf(pattern, at + 1)) points += 40
  }
  return points
}

/** How hard to read a masked code is; lower is better. Source: ISO/IEC 18004, section on data masking. */
export function penalty(modules: readonly (readonly boolean[])[]): number {
  const size = modules.length
  let points = 0
  let dark = 0
  for (let y = 0; y < size; y++) {
    points += linePenalty(modules[y]) + linePenalty(modules.map((row) => row[y]))
    for (let x = 0; x < size; x++) {
      if (modules[y][x]) dark++
      if (x === 0 || y === 0) continue
      const same = modules[y][x] === modules[y - 1][x] && modules[y][x] === modules[y][x - 1] && modules[y][x] === modules[y - 1][x - 1]
      if (same) points += 3
    }
  }
  return points + Math.floor(Math.abs((dark * 100) / (size * size) - 50) / 5) * 10
}
