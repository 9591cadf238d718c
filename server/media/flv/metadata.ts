/**
 * The body of an `onMetaData` script tag: AMF0, a name and an ECMA array of
 * numbers and truths. Players show sizes from it before the first picture.
 */
export function metadataBody(fields: { readonly [name: string]: number | boolean }): Uint8Array {
  const entries = Object.entries(fields)
  const encoder = new TextEncoder()
  const bytes: number[] = []
  const name = (text: string) => {
    const encoded = encoder.encode(text)
    bytes.push(encoded.byteLength >> 8, encoded.byteLength & 0xff, ...encoded)
  }
  bytes.push(2)
  name('onMetaData')
  bytes.push(8, 0, 0, 0, entries.length)
  for (const [key, value] of entries) {
    name(key)
    if (typeof value === 'boolean') {
      bytes.push(1, value ? 1 : 0)
    } else {
      const number = new DataView(new ArrayBuffer(8))
      number.setFloat64(0, value)
      bytes.push(0, ...new Uint8Array(number.buffer))
    }
  }
  bytes.push(0, 0, 9)
  return Uint8Array.from(bytes)
}
