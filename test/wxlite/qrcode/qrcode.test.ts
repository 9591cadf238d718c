import jsQR from 'jsqr'
import { describe, expect, it } from 'vitest'
import { encodeQRCode, type QRCode } from '../../../wxlite/demo/qrcode/qrcode.js'

/** Draws the code as a camera would see it and reads it with an independent decoder. */
function read({ size, modules }: QRCode): { text: string; version: number } | undefined {
  const scale = 4
  const quiet = 4
  const width = (size + quiet * 2) * scale
  const pixels = new Uint8ClampedArray(width * width * 4).fill(255)
  for (let py = 0; py < width; py++) {
    for (let px = 0; px < width; px++) {
      const dark = modules[Math.floor(py / scale) - quiet]?.[Math.floor(px / scale) - quiet]
      if (dark) pixels.fill(0, (py * width + px) * 4, (py * width + px) * 4 + 3)
    }
  }
  const found = jsQR(pixels, width, width)
  return found === null ? undefined : { text: found.data, version: found.version }
}

describe('encodeQRCode', () => {
  it('writes a play URL that another reader reads', () => {
    const url = 'http://192.168.1.20:5757/live/test_3f9a.flv?txSecret=0123456789abcdef0123456789abcdef&txTime=6A1B2C3D'
    expect(read(encodeQRCode(url))?.text).toBe(url)
  })

  it('writes Chinese text as UTF-8', () => {
    expect(read(encodeQRCode('双人房间：你好'))?.text).toBe('双人房间：你好')
  })

  it('writes every size from 1 to 2331 bytes, the version growing with the text', () => {
    const versions = new Set<number>()
    for (const length of [1, 14, 15, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412, 504, 624, 779, 997, 1190, 1526, 1809, 2099, 2331]) {
      const text = Array.from({ length }, (_, i) => String.fromCharCode(33 + ((i * 7) % 90))).join('')
      const found = read(encodeQRCode(text))
      expect(found?.text, `${length} bytes`).toBe(text)
      versions.add(found?.version ?? 0)
    }
    expect(versions.size).toBe(24)
    expect(Math.max(...versions)).toBe(40)
  })

  it('refuses text that no version holds', () => {
    expect(() => encodeQRCode('a'.repeat(2332))).toThrow(RangeError)
  })
})
