import { FlvOutput } from './flv_output.js'
import { FlvSocket } from './flv_socket.js'
import { Pictures } from './pictures.js'
import {
  NOTHING_SENT,
  type SendingCommand,
  type SendingFigures,
  type SendingOptions,
  type SendingReport,
  type SendingTold,
  type SoundSource,
} from './sending_messages.js'
import { Sound } from './sound.js'
import type { PublishEnd } from './types.js'
import { WasmGate } from './wasm_gate.js'

/** Between two reports of the figures to the page (ms). */
const TELL_EVERY = 100

/**
 * Encodes and sends one stream at a port's command: H.264 by WebCodecs, AAC by the browser or WebAssembly, FLV over a
 * WebSocket. It needs no document: a worker is where it belongs.
 */
export class SendingHost {
  private socket: FlvSocket | undefined
  private output: FlvOutput | undefined
  private options: SendingOptions | undefined
  private pictures: Pictures | undefined
  private sound: Sound | undefined
  private readonly wasm = new WasmGate(() => this.tell({ kind: 'wasm' }))
  private sent = false
  private readonly timer = setInterval(() => this.tell({ kind: 'figures' }), TELL_EVERY)

  constructor(private readonly port: MessagePort) {
    port.onmessage = ({ data }: MessageEvent<SendingCommand>) => this.obey(data)
  }

  private obey(command: SendingCommand): void {
    if (command.kind === 'open') this.open(command.url)
    else if (command.kind === 'begin') this.begin(command.options)
    else if (command.kind === 'pictures') this.pictures?.attach(command.source)
    else if (command.kind === 'sound') this.startSound(command.source)
    else if (command.kind === 'keyframe') this.pictures?.requestKeyFrame()
    else if (command.kind === 'wasm') this.wasm.opened(command.port)
    else if (command.kind === 'nowasm') this.wasm.failed(command.detail)
    else if (command.kind === 'close') void this.close()
  }

  private open(url: string): void {
    try {
      this.socket = new FlvSocket(url, {
        opened: () => this.tell({ kind: 'opened' }),
        keyFrameAsked: () => this.pictures?.requestKeyFrame(),
        closed: (reason, detail) => this.end(reason, detail),
      })
    } catch (error) {
      this.end('refused', String(error))
    }
  }

  private begin(options: SendingOptions): void {
    const { socket } = this
    if (socket === undefined) return
    const output = new FlvOutput(socket, options.hasVideo, options.hasAudio)
    this.output = output
    this.options = options
    if (!options.hasVideo) return
    this.pictures = new Pictures(options, options.encoder === 'own' ? undefined : this.wasm, {
      packet: (packet) => {
        output.picture(packet)
        this.nowSent()
      },
      resolution: (width, height) => this.tell({ kind: 'resolution', width, height }),
      congested: (bitrate) => this.tell({ kind: 'congested', bitrate }),
      recovered: (bitrate) => this.tell({ kind: 'recovered', bitrate }),
      failed: (detail) => this.end('encoder', detail),
      buffered: () => socket.buffered,
    })
    if (options.encoder === 'wasm') this.pictures.useWasm()
  }

  private startSound(source: SoundSource): void {
    const { output, options } = this
    if (output === undefined || options === undefined) return
    this.sound = new Sound(
      source,
      options.audioBitrate,
      (packet) => {
        output.sound(packet)
        this.nowSent()
      },
      (detail) => this.end('encoder', detail),
    )
  }

  private nowSent(): void {
    if (this.sent) return
    this.sent = true
    this.tell({ kind: 'sent' })
  }

  private figures(): SendingFigures {
    const { pictures, output, sound } = this
    return {
      ...NOTHING_SENT,
      ...output?.figures(),
      ...(pictures && {
        targetBitrate: pictures.bitrate,
        width: pictures.width,
        height: pictures.height,
        framesDropped: pictures.dropped,
      }),
      ...(sound && { loudness: sound.loudness }),
    }
  }

  private end(reason: PublishEnd, detail: string): void {
    this.tell({ kind: 'ended', reason, detail })
  }

  private tell(told: SendingTold): void {
    this.port.postMessage({ ...told, figures: this.figures() } satisfies SendingReport)
  }

  private async close(): Promise<void> {
    clearInterval(this.timer)
    this.pictures?.stop()
    await Promise.all([this.sound?.stop(), this.socket?.close()])
    this.tell({ kind: 'closed' })
    this.port.close()
  }
}
