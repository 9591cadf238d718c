/// <reference path="./h264_library.d.ts" />

import { type H264Command, h264WorkerSource } from './h264_worker.js'

/** Asked once: a page that forbids it says so in its console each time. */
let runs: boolean | undefined
let script: URL | undefined

/**
 * Where the page's server has `h264_encoder.js`, with a content security policy that lets it compile text
 * ('unsafe-eval' and 'wasm-unsafe-eval'). A worker has the policy of its address: the page itself then needs neither.
 */
export function encoderScriptAt(address: URL): void {
  script = address
}

/**
 * Whether it can run on this page. Its glue code is compiled from text, which a page forbids whose content security
 * policy has no 'unsafe-eval': there it would never give out a picture, but from a script with a policy of its own.
 */
export function runsWasmEncoder(): boolean {
  runs ??= typeof WebAssembly !== 'undefined' && (script !== undefined || compilesText())
  return runs
}

function compilesText(): boolean {
  try {
    return new Function('return true')() === true
  } catch {
    return false
  }
}

/** An encoder in a worker of its own. */
export interface OpenEncoder {
  /** It obeys `H264Command`s that come from there, from any thread. */
  port: MessagePort
  /** Whoever opened it ends it: another thread may be too busy to, or gone. It lets go of its pictures first. */
  end(): void
}

/** Rejects where it cannot be loaded, half a megabyte; `onError`: that was found out later. */
export async function openWasmEncoder(onError: (detail: string) => void): Promise<OpenEncoder> {
  const worker = await startWorker()
  worker.onerror = (event) => onError(event.message || 'the encoder in WebAssembly was not loaded')
  const { port1, port2 } = new MessageChannel()
  worker.postMessage(port2, [port2])
  return { port: port1, end: () => worker.postMessage({ kind: 'end' } satisfies H264Command) }
}

async function startWorker(): Promise<Worker> {
  if (script) return new Worker(script, { type: 'module' })
  const { default: library } = await import('h264-mp4-encoder/embuild/dist/h264-mp4-encoder.web.js', {
    with: { type: 'text' },
  })
  const address = URL.createObjectURL(new Blob([h264WorkerSource(library)], { type: 'text/javascript' }))
  const worker = new Worker(address)
  URL.revokeObjectURL(address)
  return worker
}
