import type { EngineStats } from './engine.js'
import type { JitterLimits } from './jitter_buffer.js'

/** From the page to the playback of one player, which runs in a worker. The first of them is `begin`. */
export type PlaybackCommand =
  | { kind: 'begin'; limits: JitterLimits }
  /** Connections are numbered: what is told of an earlier one is of no interest. */
  | { kind: 'open'; connection: number; url: string }
  /** Instead: the page reads, and hands over what comes. */
  | { kind: 'listen'; connection: number }
  | { kind: 'bytes'; chunk: Uint8Array }
  | { kind: 'reset'; connection: number }
  /** Where sound of this rate goes: straight to the worklet. */
  | { kind: 'loudspeaker'; sampleRate: number; port: MessagePort }
  /** Whether it can be heard, and how long sound takes from there to the ear (ms). */
  | { kind: 'running'; running: boolean; latency: number }
  /** Whether anybody can see the picture. */
  | { kind: 'seen'; seen: boolean }
  /** The page is done with a picture. */
  | { kind: 'drawn' }
  | { kind: 'close' }

/** The state of playing; `active`: sound is heard at this moment, or pictures arrive that nobody can see. */
export interface PlaybackFigures {
  stats: Omit<EngineStats, 'engine'>
  active: boolean
}

/** What the playback tells of the present connection. */
export type PlaybackTold =
  | { kind: 'opened' }
  | { kind: 'closed'; orderly: boolean; detail: string }
  /** To be drawn now; the frame is the page's. */
  | { kind: 'picture'; frame: VideoFrame; figures: PlaybackFigures }
  | { kind: 'figures'; figures: PlaybackFigures }
  | { kind: 'starved' }
  | { kind: 'failed'; track: 'video' | 'audio'; detail: string }
  | { kind: 'unsupported'; track: 'video' | 'audio'; format: string }
  /** Sound of this rate is there: a loudspeaker is wanted for it. */
  | { kind: 'sound'; sampleRate: number }

/** From the playback to the page. */
export type PlaybackReport = { connection: number } & PlaybackTold
