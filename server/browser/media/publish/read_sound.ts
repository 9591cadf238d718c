/// <reference types="dom-mediacapture-transform" />

import { drain } from './drain.js'

/** A block of one channel, as it came from the device. */
export interface SoundBlock {
  samples: Float32Array<ArrayBuffer>
  sampleRate: number
  /** When the device had it, by the device's clock, ms; undefined where the browser does not tell. */
  time: number | undefined
}

/** Hands over the sound of a track, mixed down to one channel, until the returned function is called. */
export function readSound(track: MediaStreamTrack, onBlock: (block: SoundBlock) => void): () => void {
  if (!('MediaStreamTrackProcessor' in globalThis) || !isAudioTrack(track)) return readByContext(track, onBlock)
  return drain(new MediaStreamTrackProcessor({ track }).readable, (data) => {
    onBlock({ samples: mixDown(data), sampleRate: data.sampleRate, time: data.timestamp / 1_000 })
    data.close()
  })
}

function isAudioTrack(track: MediaStreamTrack): track is MediaStreamAudioTrack {
  return track.kind === 'audio'
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

/** Browsers without MediaStreamTrackProcessor. The old node needs no module of its own and runs everywhere. */
function readByContext(track: MediaStreamTrack, onBlock: (block: SoundBlock) => void): () => void {
  const context = new AudioContext()
  const source = context.createMediaStreamSource(new MediaStream([track]))
  const tap = context.createScriptProcessor(1024, 1, 1)
  tap.onaudioprocess = (event) =>
    onBlock({
      samples: event.inputBuffer.getChannelData(0).slice(),
      sampleRate: context.sampleRate,
      time: undefined,
    })
  source.connect(tap)
  tap.connect(context.destination)
  context.resume().catch(() => {})
  return () => {
    tap.disconnect()
    source.disconnect()
    context.close().catch(() => {})
  }
}
