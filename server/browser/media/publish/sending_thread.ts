/// <reference path="./sending_source.d.ts" />

import { PortWorker } from '../port_worker.js'
import { AUDIO_BITRATE } from './sending_messages.js'

// Made with the first publisher: what is made at once cannot be left out of a page that only imports it.
let ownEncoder: PortWorker | undefined
let wasmEncoder: PortWorker | undefined
/** What a microphone gives that does not tell. */
const USUAL_RATE = 48_000

/** Serves a port. Answers a function to call once, when the publisher is closed. */
export type ServeSending = (port: MessagePort) => () => void

/**
 * Somebody at the other end of a port sends what it is told to: in a worker that all publishers of a page share, so
 * that nothing of sound is lost however busy the page is; in the page itself where its policy forbids the worker.
 * @param sound undefined: none is sent
 * @param bitrate of the sound, kbit/s: browsers have AAC encoders that do some and not others
 */
export async function sendingThread(
  sound: { sampleRate?: number } | undefined,
  bitrate = AUDIO_BITRATE,
): Promise<ServeSending> {
  const own = sound === undefined || (await encodesAac(sound.sampleRate ?? USUAL_RATE, bitrate * 1_000))
  const thread = own ? withOwnEncoder() : withWasmEncoder()
  return (port) => thread.open(port)
}

/** The same in the page, whatever its policy says. */
export const serveHere: ServeSending = (port) => {
  here(port)
  return () => {}
}

function here(port: MessagePort): void {
  void import('./sending_host.js').then(({ SendingHost }) => new SendingHost(port))
}

function withOwnEncoder(): PortWorker {
  ownEncoder ??= new PortWorker(() => import('rtcroom:sending_worker'), here)
  return ownEncoder
}

function withWasmEncoder(): PortWorker {
  wasmEncoder ??= new PortWorker(() => import('rtcroom:sending_worker_aac'), here)
  return wasmEncoder
}

async function encodesAac(sampleRate: number, bitrate: number): Promise<boolean> {
  if (typeof AudioEncoder === 'undefined') return false
  const config = { codec: 'mp4a.40.2', sampleRate, numberOfChannels: 1, bitrate }
  const { supported } = await AudioEncoder.isConfigSupported(config).catch(() => ({ supported: false }))
  return supported === true
}
