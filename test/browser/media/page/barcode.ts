/** 48 bits of time and 8 of checksum as black and white fields: they survive any bit rate. */
const COLUMNS = 8
const ROWS = 7
const BITS = 48

/** Paints a whole number (below 2^48) over the canvas. */
export function paintBarcode(context: CanvasRenderingContext2D, value: number): void {
  const { width, height } = context.canvas
  const bits = value.toString(2).padStart(BITS, '0') + checksum(value).toString(2).padStart(8, '0')
  context.fillStyle = '#000'
  context.fillRect(0, 0, width, height)
  context.fillStyle = '#fff'
  const w = width / COLUMNS
  const h = height / ROWS
  for (let i = 0; i < COLUMNS * ROWS; i++)
    if (bits[i] === '1') context.fillRect((i % COLUMNS) * w, Math.floor(i / COLUMNS) * h, w, h)
}

/** Reads it from a decoded picture; undefined when it is damaged. */
export class BarcodeReader {
  private readonly small = new OffscreenCanvas(COLUMNS, ROWS).getContext('2d', { willReadFrequently: true })

  read(picture: HTMLCanvasElement | HTMLVideoElement): number | undefined {
    const { small } = this
    if (small === null) return undefined
    // Without smoothing the middle of each field is taken.
    small.imageSmoothingEnabled = false
    small.drawImage(picture, 0, 0, COLUMNS, ROWS)
    const { data } = small.getImageData(0, 0, COLUMNS, ROWS)
    let bits = ''
    for (let i = 0; i < COLUMNS * ROWS; i++) bits += (data[i * 4 + 1] ?? 0) > 127 ? '1' : '0'
    const value = Number.parseInt(bits.slice(0, BITS), 2)
    return checksum(value) === Number.parseInt(bits.slice(BITS), 2) ? value : undefined
  }
}

function checksum(value: number): number {
  let sum = 0x5a
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) sum = (sum * 31 + (rest % 256)) & 0xff
  return sum
}
