/**
 * Reed-Solomon error correction over GF(256) with the polynomial of QR codes (x^8+x^4+x^3+x^2+1).
 */

const EXP: number[] = []
const LOG: number[] = []
for (let i = 0, value = 1; i < 255; i++) {
  EXP[i] = value
  LOG[value] = i
  value <<= 1
  if (value > 255) value ^= 0x11d
}

function multiply(a: number, b: number): number {
  return a === 0 || b === 0 ? 0 : EXP[(LOG[a] + LOG[b]) % 255]
}

/** Coefficients of the generator polynomial of that degree, highest power first, without the leading 1. */
function generator(degree: number): number[] {
  let poly = [1]
  for (let i = 0; i < degree; i++) {
    const next = poly.concat(0)
    poly.forEach((coefficient, at) => {
      next[at + 1] ^= multiply(coefficient, EXP[i])
    })
    poly = next
  }
  return poly.slice(1)
}

/** The `count` error correction bytes that follow `data`. */
export function errorCorrection(data: readonly number[], count: number): number[] {
  const divisor = generator(count)
  const rest = new Array<number>(count).fill(0)
  for (const byte of data) {
    const factor = byte ^ (rest.shift() ?? 0)
    rest.push(0)
    divisor.forEach((coefficient, at) => {
      rest[at] ^= multiply(coefficient, factor)
    })
  }
  return rest
}
