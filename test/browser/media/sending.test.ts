import { afterEach, describe, expect, it, vi } from 'vitest'
import { PortWorker } from '../../../server/browser/media/port_worker.js'
import { FlvOutput } from '../../../server/browser/media/publish/flv_output.js'
import type { FlvSocket } from '../../../server/browser/media/publish/flv_socket.js'
import { readSound, type SoundBlock } from '../../../server/browser/media/publish/read_sound.js'
import { sendingThread } from '../../../server/browser/media/publish/sending_thread.js'
import { defineSoundTap } from '../../../server/browser/media/publish/sound_tap.js'
import { WasmGate } from '../../../server/browser/media/publish/wasm_gate.js'
import type { FlvTag } from '../../../server/media/flv/tag.js'

afterEach(() => {
  vi.restoreAllMocks()
})

describe('FlvOutput', () => {
  /** What goes to the socket; the output begins when the page's clock shows 1000. */
  function output() {
    const tags: FlvTag[] = []
    const socket: Pick<FlvSocket, 'begin' | 'send' | 'buffered' | 'bytesSent'> = {
      begin() {},
      send: (tag) => tags.push(tag),
      buffered: 7,
      bytesSent: 9,
    }
    vi.spyOn(performance, 'now').mockReturnValue(1_000)
    return { tags, output: new FlvOutput(socket, true, true) }
  }

  it('counts the time of both tracks from its beginning, and lets none of them go back', () => {
    const { tags, output: out } = output()
    const data = new Uint8Array(3)
    for (const time of [990, 1_040.4, 1_020]) out.sound({ time, data })
    for (const time of [1_010, 1_009]) out.picture({ time, keyFrame: false, data })
    expect(tags.map(({ timestamp }) => timestamp)).toEqual([0, 40, 40, 10, 10])
  })

  it("sends an encoder's configuration when it is new, and once", () => {
    const { tags, output: out } = output()
    const data = new Uint8Array(3)
    for (const config of [
      [1, 2],
      [1, 2],
      [1, 3],
    ])
      out.picture({ time: 1_000, keyFrame: true, data, config: Uint8Array.from(config) })
    // The second byte of a picture's body: 0 is the configuration, 1 a picture.
    expect(tags.map(({ body }) => body[1])).toEqual([0, 1, 1, 0, 1])
  })

  it('tells what was sent', () => {
    const { output: out } = output()
    out.picture({ time: 960, keyFrame: true, data: new Uint8Array(500) })
    out.sound({ time: 1_000, data: new Uint8Array(125) })
    expect(out.figures()).toMatchObject({
      ...{ framesSent: 1, keyFrames: 1, encoderLag: 5, fps: 1, videoBitrate: 4, audioBitrate: 1 },
      ...{ buffered: 7, bytesSent: 9 },
    })
  })
})

describe('sound that the page does not read itself', () => {
  interface Processor {
    port: { onmessage?: (event: { data: unknown }) => void }
    process(inputs: Float32Array[][]): boolean
  }

  it('goes from the tap through a port, in order and without a hole', async () => {
    let Tap: (new () => Processor) | undefined
    const scope = {
      sampleRate: 44_100,
      AudioWorkletProcessor: class {
        port = {} as MessagePort
      },
      registerProcessor: (_name: string, made: new () => object) => {
        Tap = made as new () => Processor
      },
    }
    defineSoundTap(scope, 'tap')
    if (Tap === undefined) throw new Error('nothing was registered')
    const tap = new Tap()
    const { port1, port2 } = new MessageChannel()
    tap.port.onmessage?.({ data: port1 })
    const blocks: SoundBlock[] = []
    const stop = readSound(port2, (block) => blocks.push(block))
    // A source without samples gives no channel.
    expect(tap.process([[]])).toBe(true)
    for (let at = 0; at < 2_048; at += 128) tap.process([[Float32Array.from({ length: 128 }, (_, i) => at + i)]])
    await vi.waitFor(() => expect(blocks).toHaveLength(4))
    expect(blocks.flatMap(({ samples }) => [...samples])).toEqual(Array.from({ length: 2_048 }, (_, i) => i))
    expect(new Set(blocks.map(({ sampleRate, time }) => `${sampleRate} ${time}`))).toEqual(new Set(['44100 undefined']))
    stop()
  })
})

describe('WasmGate', () => {
  it('brings the port that was asked for, and tells later when it broke', async () => {
    let asked = 0
    const gate = new WasmGate(() => asked++)
    const broke = vi.fn()
    const opened = gate.open(broke)
    const { port1, port2 } = new MessageChannel()
    gate.opened(port1)
    expect(await opened).toBe(port1)
    gate.failed('gone')
    expect(broke).toHaveBeenCalledWith('gone')
    expect(asked).toBe(1)
    port2.close()
  })

  it('rejects where there is none', async () => {
    const gate = new WasmGate(() => {})
    const broke = vi.fn()
    const opened = gate.open(broke)
    gate.failed('forbidden')
    await expect(opened).rejects.toThrow('forbidden')
    expect(broke).not.toHaveBeenCalled()
  })
})

describe('PortWorker', () => {
  it('serves in the page where there can be no worker', async () => {
    const served: MessagePort[] = []
    const thread = new PortWorker(
      () => Promise.reject(new Error('forbidden')),
      (port) => served.push(port),
    )
    const { port1, port2 } = new MessageChannel()
    const leave = thread.open(port1)
    await vi.waitFor(() => expect(served).toEqual([port1]))
    leave()
    port2.close()
  })
})

/* A browser whose AAC encoder does 96 kbit/s and not 48 was asked for 48, and sent sound by WebAssembly. */
it("asks the browser's own encoder for the bit rate that is wanted", async () => {
  const isConfigSupported = vi.fn(async () => ({ supported: true }))
  vi.stubGlobal('AudioEncoder', { isConfigSupported })
  await sendingThread({ sampleRate: 44_100 }, 96)
  await sendingThread({})
  await sendingThread(undefined)
  vi.unstubAllGlobals()
  expect(isConfigSupported.mock.calls).toMatchObject([
    [{ sampleRate: 44_100, bitrate: 96_000 }],
    [{ sampleRate: 48_000, bitrate: 48_000 }],
  ])
})
