import { drain } from './drain.js'
import type { SoundSource } from './sending_messages.js'

/** A block of one channel, as it came from the device. */
export interface SoundBlock {
  samples: Float32Array<ArrayBuffer>
  sampleRate: number
  /** When the device had it, by the device's clock, ms; undefined where the browser does not tell. */
  time: number | undefined
}

/** Hands over the sound of a source, mixed down to one channel, until the returned function is called. */
export function readSound(source: SoundSource, onBlock: (block: SoundBlock) => void): () => void {
  if (source instanceof MessagePort) {
    source.onmessage = ({ data }: MessageEvent<SoundBlock>) => onBlock(data)
    return () => source.close()
  }
  return drain(source, (data) => {
    onBlock({ samples: mixDown(data), sampleRate: data.sampleRate, time: data.timestamp / 1_000 })
    data.close()
  })
}

function mixDown(data: AudioData): Float32Array<ArrayBuffer> {
  const mixed = new Float32Array(data.numberOfFrames)
  const plane = new Float32Array(data.numberOfFrames)
  for (let channel = 0; channel < data.numberOfChannels; channel++) {
    data.copyTo(plane, { planeIndex: channel, format: 'f32-planar' })
    for (let i = 0; i < plane.length; i++) mixed[i] = (mixed[i] ?? 0) + (plane[i] ?? 0) / data.numberOfChannels
  }
  return mixed
}
