import type { CongestionLimits } from './congestion.js'
import type { PublishEnd, PublishStats } from './types.js'

/** Pictures or sound of a track: read here, or handed over by the page through a port. Whoever reads one owns it. */
export type Source<T> = ReadableStream<T> | MessagePort
/** A port is told of each picture that was taken from it. */
export type PictureSource = Source<VideoFrame>
/** A port gives `SoundBlock`s. */
export type SoundSource = Source<AudioData>

/** How the stream is to be; unchanged while it runs. */
export interface SendingOptions extends CongestionLimits {
  /** Default: the source's size. */
  width: number | undefined
  height: number | undefined
  frameRate: number
  /** ms. */
  keyFrameInterval: number
  /** kbit/s. */
  audioBitrate: number
  hasVideo: boolean
  hasAudio: boolean
  /** What encodes pictures: `own`, the browser's; `either`, until it is seen to hold pictures back. */
  encoder: 'own' | 'either' | 'wasm'
}

/** From the page to the sending of one publisher, which runs in a worker. The first of them is `open`. */
export type SendingCommand =
  | { kind: 'open'; url: string }
  /** The connection stands: the stream begins. */
  | { kind: 'begin'; options: SendingOptions }
  /** From now on pictures come from there; undefined: viewers see black. */
  | { kind: 'pictures'; source: PictureSource | undefined }
  | { kind: 'sound'; source: SoundSource }
  | { kind: 'keyframe' }
  /** The encoder in WebAssembly that was asked for, or why there is none. */
  | { kind: 'wasm'; port: MessagePort }
  | { kind: 'nowasm'; detail: string }
  | { kind: 'close' }

export type SendingFigures = Omit<PublishStats, 'state'>

/** kbit/s of sound, where a publisher asks for none. */
export const AUDIO_BITRATE = 48

export const NOTHING_SENT: SendingFigures = {
  videoBitrate: 0,
  audioBitrate: 0,
  targetBitrate: 0,
  fps: 0,
  width: 0,
  height: 0,
  framesSent: 0,
  framesDropped: 0,
  keyFrames: 0,
  buffered: 0,
  encoderLag: 0,
  bytesSent: 0,
  loudness: 0,
}

/** What the sending tells. */
export type SendingTold =
  | { kind: 'figures' }
  | { kind: 'opened' }
  /** The first packet went out. */
  | { kind: 'sent' }
  | { kind: 'resolution'; width: number; height: number }
  | { kind: 'congested' | 'recovered'; bitrate: number }
  /** An encoder in WebAssembly is wanted. */
  | { kind: 'wasm' }
  | { kind: 'ended'; reason: PublishEnd; detail: string }
  /** What was encoded is sent, and everything let go of. */
  | { kind: 'closed' }

/** From the sending to the page. Figures come with all, and with nothing else several times a second. */
export type SendingReport = { figures: SendingFigures } & SendingTold
