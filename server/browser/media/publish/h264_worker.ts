/** To the worker, by the port that comes as its first message; the end, by a later one too. It owns a picture then. */
export type H264Command =
  | { kind: 'format'; width: number; height: number; frameRate: number /** kbit/s. */; bitrate: number }
  | { kind: 'picture'; frame: VideoFrame; timestamp: number; keyFrame: boolean }
  /** Asks for the end. The worker ends by itself, after it has closed the frames that it holds. */
  | { kind: 'end' }

/** From the worker: a picture with NAL units behind their lengths, and the configuration when it is new. */
export type H264Report =
  | {
      kind: 'picture'
      timestamp: number
      keyFrame: boolean
      data: Uint8Array<ArrayBuffer>
      config?: Uint8Array<ArrayBuffer>
    }
  | { kind: 'failed'; detail: string }

/** What the worker uses of h264-mp4-encoder, which is loaded before it. */
interface Encoder {
  width: number
  height: number
  frameRate: number
  kbps: number
  speed: number
  groupOfPictures: number
  debug: boolean
  outputFilename: string
  initialize(): void
  addFrameRgba(pixels: Uint8ClampedArray): void
  finalize(): void
  delete(): void
  FS: {
    write(stream: { path: string }, buffer: Int8Array, offset: number, length: number, ...more: unknown[]): number
    unlink(path: string): void
  }
}

interface WorkerScope {
  HME: { createH264MP4Encoder(): Promise<Encoder> }
  console: { log(...args: unknown[]): void }
  onmessage: ((event: { data: MessagePort | H264Command }) => void) | null
  close(): void
}

/** Runs before the library: it tells of its NAL units by what it prints. */
export function listenToLibrary(scope: { console: { log(...args: unknown[]): void }; printed: string[] }): void {
  scope.printed = []
  scope.console.log = (...args) => {
    scope.printed.push(args.join(' '))
  }
}

/**
 * Encodes inside a worker, whose source text this is: it must use nothing but its arguments.
 *
 * The library (minih264 behind an MP4 writer) is made for files. It is told that each picture lasts a second, since it
 * writes once a second; its writing is caught, and what its file buffer still holds is read from there. It makes key
 * frames at distances alone, so that one which is asked for comes from an encoder that begins.
 */
export function runH264Worker(scope: WorkerScope & { printed: string[] }): void {
  const NEAR = 65_536
  let format = { width: 0, height: 0, frameRate: 15, bitrate: 0 }
  let ended = false
  let port: MessagePort | undefined
  let encoder: Encoder | undefined
  let canvas: OffscreenCanvas | undefined
  let config: Uint8Array<ArrayBuffer> | undefined
  /** Bytes that were written since the picture's beginning, and the file buffer as it was written last. */
  let written: Uint8Array[] = []
  let buffer: { memory: Int8Array; at: number } | undefined
  let original: Encoder['FS']['write'] | undefined
  /** How far the buffer's content was taken already. */
  let taken = 0

  const tell = (report: H264Report, transfer: Transferable[]) => port?.postMessage(report, transfer)

  const catchWriting = (made: Encoder) => {
    const write = made.FS.write.bind(made.FS)
    made.FS.write = (stream, memory, offset, length, ...more) => {
      if (length > 0 && stream.path.endsWith(made.outputFilename)) {
        written.push(new Uint8Array(memory.buffer, memory.byteOffset + offset + taken, length - taken).slice())
        buffer = { memory, at: offset }
        taken = 0
      }
      return write(stream, memory, offset, length, ...more)
    }
    return write
  }

  const begin = async () => {
    if (encoder !== undefined) {
      encoder.FS.write = original ?? encoder.FS.write
      encoder.finalize()
      encoder.FS.unlink(encoder.outputFilename)
      encoder.delete()
    }
    const made = await scope.HME.createH264MP4Encoder()
    original = catchWriting(made)
    made.width = format.width
    made.height = format.height
    made.frameRate = 1
    made.kbps = Math.max(1, Math.round(format.bitrate / format.frameRate))
    made.speed = 10
    made.groupOfPictures = 1_000_000
    made.debug = true
    made.initialize()
    encoder = made
    config = undefined
    return made
  }

  /**
   * A first picture that is small was not written at all. It is in the file buffer, which lies near what was written
   * last, behind the head of its box and its length.
   */
  const findBuffer = (first: { hex: string; bytes: number }) => {
    if (written.length > 0 || buffer === undefined) return
    const head = new Uint8Array(12)
    new DataView(head.buffer).setUint32(4, 0x6d646174)
    new DataView(head.buffer).setUint32(8, first.bytes)
    const wanted = [...head, ...parameterSet(first.hex)]
    const { memory, at } = buffer
    const bytes = new Uint8Array(memory.buffer, memory.byteOffset)
    const from = Math.max(0, at - NEAR)
    for (let start = from; start < Math.min(bytes.length, at + NEAR); start++) {
      if (wanted.every((byte, index) => bytes[start + index] === byte)) {
        buffer = { memory, at: start }
        return
      }
    }
    throw new Error('the encoder in WebAssembly wrote nothing')
  }

  /** The next bytes of the stream: written ones first, then what waits in the buffer. */
  const read = (count: number): Uint8Array<ArrayBuffer> => {
    const bytes = new Uint8Array(count)
    let have = 0
    for (let part = written[0]; part !== undefined && have < count; part = written[0]) {
      const piece = part.subarray(0, count - have)
      bytes.set(piece, have)
      have += piece.length
      if (piece.length === part.length) written.shift()
      else written[0] = part.subarray(piece.length)
    }
    if (have < count && buffer !== undefined) {
      const rest = count - have
      bytes.set(new Uint8Array(buffer.memory.buffer, buffer.memory.byteOffset + buffer.at + taken, rest), have)
      taken += rest
    }
    return bytes
  }

  /** Whole parameter sets, which are printed in hexadecimal, and the size of the picture. */
  const printedUnits = () => {
    const units = scope.printed.flatMap((line) => {
      const [, name = '', hex = '', bytes = ''] = /^nalu=(\w+), hex=([^,.]*)[.,].*bytes=(\d+)/.exec(line) ?? []
      return name === '' ? [] : [{ name, hex, bytes: Number(bytes) }]
    })
    scope.printed.length = 0
    return units
  }

  const parameterSet = (hex: string) => Uint8Array.from(hex.trim().split(' '), (byte) => Number.parseInt(byte, 16))

  /** AVCDecoderConfigurationRecord (ISO 14496-15, 5.3.3.1), lengths of 4 bytes. */
  const record = (sps: Uint8Array, pps: Uint8Array): Uint8Array<ArrayBuffer> =>
    Uint8Array.of(
      ...[1, sps[1] ?? 0, sps[2] ?? 0, sps[3] ?? 0, 0xff, 0xe1, 0, sps.length],
      ...sps,
      ...[1, 0, pps.length],
      ...pps,
    )

  const pixels = (frame: VideoFrame): Uint8ClampedArray => {
    const { width, height } = format
    if (canvas?.width !== width || canvas.height !== height) canvas = new OffscreenCanvas(width, height)
    const context = canvas.getContext('2d', { alpha: false, willReadFrequently: true })
    context?.drawImage(frame, 0, 0, width, height)
    const { data } = context?.getImageData(0, 0, width, height) ?? { data: new Uint8ClampedArray(width * height * 4) }
    return data
  }

  const encode = async (frame: VideoFrame, timestamp: number, keyFrame: boolean) => {
    if (ended) return
    const fresh = keyFrame || encoder === undefined
    taken = fresh ? 0 : taken
    const using = fresh || encoder === undefined ? await begin() : encoder
    if (fresh) {
      written = []
      scope.printed.length = 0
    }
    const picture = pixels(frame)
    using.addFrameRgba(picture)
    const units = printedUnits()
    const [sps, pps] = [units.find(({ name }) => name === 'SPS'), units.find(({ name }) => name === 'PPS')]
    if (sps && pps) config = record(parameterSet(sps.hex), parameterSet(pps.hex))
    const [first] = units.filter(({ name }) => name === 'I')
    // The box that the pictures stand in begins with its head.
    if (fresh && first) {
      findBuffer(first)
      read(8)
    }
    const parts: Uint8Array[] = []
    for (const { name, bytes } of units) if (name === 'I' || name === 'P') parts.push(read(4 + bytes))
    const data = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
    let at = 0
    for (const part of parts) {
      const length = new DataView(part.buffer).getUint32(0)
      if (length !== part.length - 4) throw new Error('the encoder in WebAssembly wrote something else')
      data.set(part, at)
      at += part.length
    }
    const isKey = units.some(({ name }) => name === 'I')
    tell({ kind: 'picture', timestamp, keyFrame: isKey, data, ...(isKey && config && { config }) }, [data.buffer])
  }

  let work: Promise<void> = Promise.resolve()
  const obey = (data: H264Command) => {
    if (data.kind === 'end') {
      ended = true
      work = work.then(() => scope.close())
    } else if (data.kind === 'format') {
      work = work.then(() => {
        const resized = data.width !== format.width || data.height !== format.height
        format = data
        if (encoder !== undefined && !resized) encoder.kbps = Math.max(1, Math.round(format.bitrate / format.frameRate))
      })
    } else {
      const { frame, timestamp, keyFrame } = data
      work = work
        .then(() => encode(frame, timestamp, keyFrame))
        .catch((error: unknown) => tell({ kind: 'failed', detail: String(error) }, []))
        .then(() => frame.close())
    }
  }

  scope.onmessage = ({ data }) => {
    if (!(data instanceof MessagePort)) return obey(data)
    port = data
    port.onmessage = (event: MessageEvent<H264Command>) => obey(event.data)
  }
}

/** The worker's script around the library's. */
export function h264WorkerSource(library: string): string {
  // The library ends with a comment.
  return `(${listenToLibrary})(globalThis);${library}\n;(${runH264Worker})(Object.assign(globalThis, { HME }))`
}
