/** Pictures after which a real-time encoder has given out its first. */
const PICTURES = 12
/** An encoder that has taken them all gives the first out within this time (ms), or holds them. */
const PATIENCE = 250
/** Nobody is kept waiting for longer (ms): on a computer this busy it is found out while the stream runs. */
const LONGEST = 1_000
const LOOK_EVERY = 10
const SIZE = { width: 320, height: 240 }
const H264 = { codec: 'avc1.42e01e', ...SIZE, bitrate: 300_000, framerate: 15, latencyMode: 'realtime' } as const

/**
 * What this browser's own H.264 encoder is good for: `live`; `holds`: it gives out nothing before it has been fed for
 * seconds (Firefox on Linux, whatever it is asked for); `none`.
 */
export type OwnEncoder = 'live' | 'holds' | 'none'

let known: Promise<OwnEncoder> | undefined

/** Measured once a page, in a quarter of a second; no camera is opened for it. */
export function checkEncoder(): Promise<OwnEncoder> {
  known ??= measure()
  return known
}

async function measure(): Promise<OwnEncoder> {
  if (typeof VideoEncoder === 'undefined') return 'none'
  const { supported } = await VideoEncoder.isConfigSupported(H264).catch(() => ({ supported: false }))
  if (!supported) return 'none'
  let out = 0
  const encoder = new VideoEncoder({ output: () => out++, error: () => undefined })
  try {
    encoder.configure(H264)
    const canvas = new OffscreenCanvas(SIZE.width, SIZE.height)
    canvas.getContext('2d')
    for (let index = 0; index < PICTURES; index++) {
      const frame = new VideoFrame(canvas, { timestamp: index * 66_000 })
      encoder.encode(frame, { keyFrame: index === 0 })
      frame.close()
    }
    const began = performance.now()
    let all = began
    for (let now = began; out === 0 && now - all < PATIENCE && now - began < LONGEST; now = performance.now()) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY))
      if (encoder.encodeQueueSize > 0) all = performance.now()
    }
    return out > 0 || encoder.encodeQueueSize > 0 ? 'live' : 'holds'
  } catch {
    return 'none'
  } finally {
    if (encoder.state !== 'closed') encoder.close()
  }
}
