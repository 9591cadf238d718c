/// <reference types="dom-mediacapture-transform" />

import { addWorklet } from '../worklet_module.js'
import type { Offer } from './offer.js'
import type { SoundBlock } from './read_sound.js'
import { SOUND_TAP, soundTapSource } from './sound_tap.js'

/**
 * Blocks of 10 ms that wait where the thread that reads them got no time: the next one takes the place of the oldest.
 */
const WAITING = 100

/** The sound of a track. A stream, and what an AudioWorklet gives, is read past the page, however busy that is. */
export function offerSound(track: MediaStreamTrack): Offer<AudioData> {
  if (!('MediaStreamTrackProcessor' in globalThis) || !isAudioTrack(track)) return offerByContext(track)
  return { source: new MediaStreamTrackProcessor({ track, maxBufferSize: WAITING }).readable, stop() {} }
}

function isAudioTrack(track: MediaStreamTrack): track is MediaStreamAudioTrack {
  return track.kind === 'audio'
}

/** Browsers without MediaStreamTrackProcessor. */
function offerByContext(track: MediaStreamTrack): Offer<AudioData> {
  const { port1, port2 } = new MessageChannel()
  const context = new AudioContext()
  const source = context.createMediaStreamSource(new MediaStream([track]))
  const connect = async () => {
    const tap = await openTap(context, port1)
    source.connect(tap)
    tap.connect(context.destination)
    await context.resume()
  }
  connect().catch(() => {})
  return {
    source: port2,
    stop() {
      source.disconnect()
      context.close().catch(() => {})
    },
  }
}

/** Its own output is silence. */
async function openTap(context: AudioContext, port: MessagePort): Promise<AudioNode> {
  try {
    await addWorklet(context, soundTapSource())
    const node = new AudioWorkletNode(context, SOUND_TAP, { channelCount: 1, channelCountMode: 'explicit' })
    node.port.postMessage(port, [port])
    return node
  } catch {
    // The page's policy forbids the worklet: the old node needs no module of its own, but the page's time.
    const node = context.createScriptProcessor(1024, 1, 1)
    node.onaudioprocess = ({ inputBuffer }) => {
      const samples = inputBuffer.getChannelData(0).slice()
      const block: SoundBlock = { samples, sampleRate: context.sampleRate, time: undefined }
      port.postMessage(block, [samples.buffer])
    }
    return node
  }
}
