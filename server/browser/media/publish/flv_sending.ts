import type { Capture } from '../capture/types.js'
import { checkEncoder } from './encoder_check.js'
import type { Offer } from './offer.js'
import { offerPictures } from './offer_pictures.js'
import { offerSound } from './offer_sound.js'
import { PictureEncoder } from './picture_encoder.js'
import type { Sending, SendingListener } from './sending.js'
import {
  AUDIO_BITRATE,
  NOTHING_SENT,
  type SendingCommand,
  type SendingFigures,
  type SendingOptions,
  type SendingReport,
} from './sending_messages.js'
import { sendingThread, serveHere } from './sending_thread.js'
import type { PublishOptions } from './types.js'
import { openWasmEncoder, runsWasmEncoder } from './wasm_page.js'

/** Where the sending does not answer any more, nobody is kept waiting for longer, ms. */
const PATIENCE = 2_000

/** FLV over a WebSocket: what of it is in the page. It hands over the tracks; encoding and sending are a worker's. */
export class FlvSending implements Sending {
  private readonly port: MessagePort
  private readonly other: MessagePort
  private leave: () => void = () => {}
  private figures = NOTHING_SENT
  private pictures: Offer<VideoFrame> | undefined
  private sound: Offer<AudioData> | undefined
  private unlisten: () => void = () => {}
  private endWasm: () => void = () => {}
  /** Somebody is at the other end of the port. */
  private served = false
  private closed = false
  private done: () => void = () => {}

  constructor(
    private readonly url: string,
    private readonly options: PublishOptions,
    private readonly listener: SendingListener,
  ) {
    // While camera and connection are opened.
    if (options.video !== false) void checkEncoder()
    const { port1, port2 } = new MessageChannel()
    this.port = port1
    this.other = port2
  }

  /** What this browser lacks for it; '' when nothing. */
  static lacks(): string {
    return PictureEncoder.isSupported() ? '' : 'no WebCodecs (it needs https or localhost)'
  }

  start(capture: Capture): void {
    this.port.onmessage = ({ data }: MessageEvent<SendingReport>) => this.take(data, capture)
    // The worker has another base address. Throws for what is none.
    this.command({ kind: 'open', url: new URL(this.url, location.href).href })
    void this.serve(capture)
  }

  lostPicture(): void {
    this.attach(undefined)
  }

  requestKeyFrame(): void {
    this.command({ kind: 'keyframe' })
  }

  stats(): SendingFigures {
    return this.figures
  }

  async close(): Promise<void> {
    this.closed = true
    this.unlisten()
    if (this.served) {
      const closed = new Promise<void>((resolve) => {
        this.done = resolve
      })
      this.command({ kind: 'close' })
      const timer = setTimeout(() => this.done(), PATIENCE)
      await closed
      clearTimeout(timer)
    }
    this.pictures?.stop()
    this.sound?.stop()
    this.endWasm()
    this.port.close()
    this.leave()
  }

  private async serve(capture: Capture): Promise<void> {
    const track = capture.stream.getAudioTracks()[0]
    const { sender, audioBitrate } = this.options
    const open = sender === 'page' ? serveHere : await sendingThread(track?.getSettings(), audioBitrate)
    if (this.closed) return
    this.served = true
    this.leave = open(this.other)
  }

  private take(report: SendingReport, capture: Capture): void {
    this.figures = report.figures
    if (report.kind === 'closed') this.done()
    else if (!this.closed) this.follow(report, capture)
  }

  private follow(report: SendingReport, capture: Capture): void {
    const { listener } = this
    if (report.kind === 'opened') void this.begin(capture)
    else if (report.kind === 'sent') listener.sent()
    else if (report.kind === 'resolution') listener.resolution(report.width, report.height)
    else if (report.kind === 'congested') listener.congested(report.bitrate)
    else if (report.kind === 'recovered') listener.recovered(report.bitrate)
    else if (report.kind === 'ended') listener.ended(report.reason, report.detail)
    else if (report.kind === 'wasm') this.openWasm()
  }

  private async begin(capture: Capture): Promise<void> {
    this.listener.connected()
    const own = capture.hasVideo ? await checkEncoder() : 'live'
    if (this.closed) return
    if (own !== 'live' && !runsWasmEncoder()) {
      this.listener.ended('encoder', 'this browser has no H.264 encoder that is fit for a call')
      return
    }
    const encoder = own !== 'live' ? 'wasm' : runsWasmEncoder() ? 'either' : 'own'
    this.command({ kind: 'begin', options: this.sendingOptions(capture, encoder) })
    // What a device's end has left of it cannot be read: the other track is sent all the same.
    const microphone = capture.stream.getAudioTracks().find(isLive)
    if (microphone) {
      this.sound = offerSound(microphone)
      const { source } = this.sound
      this.command({ kind: 'sound', source }, [source])
    }
    if (!capture.hasVideo) return
    const attach = () => this.attach(capture.cameraOn ? capture.stream.getVideoTracks().find(isLive) : undefined)
    this.unlisten = capture.on('change', attach)
    attach()
  }

  private sendingOptions(capture: Capture, encoder: SendingOptions['encoder']): SendingOptions {
    const {
      width,
      height,
      minBitrate = 200,
      maxBitrate = 1_000,
      audioBitrate = AUDIO_BITRATE,
      keyFrameInterval = 2,
    } = this.options
    const { frameRate, hasVideo, hasAudio } = capture
    return {
      width,
      height,
      minBitrate: Math.min(minBitrate, maxBitrate),
      maxBitrate,
      frameRate,
      keyFrameInterval: keyFrameInterval * 1_000,
      audioBitrate,
      hasVideo,
      hasAudio,
      encoder,
    }
  }

  /** Undefined: viewers see black. */
  private attach(track: MediaStreamTrack | undefined): void {
    const before = this.pictures
    this.pictures = track && offerPictures(track)
    const source = this.pictures?.source
    this.command({ kind: 'pictures', source }, source ? [source] : [])
    before?.stop()
  }

  private openWasm(): void {
    const failed = (detail: string) => this.command({ kind: 'nowasm', detail })
    openWasmEncoder(failed).then(
      ({ port, end }) => {
        this.endWasm = end
        if (this.closed) end()
        else this.command({ kind: 'wasm', port }, [port])
      },
      (error: unknown) => failed(String(error)),
    )
  }

  private command(command: SendingCommand, transfer: Transferable[] = []): void {
    this.port.postMessage(command, transfer)
  }
}

const isLive = ({ readyState }: MediaStreamTrack): boolean => readyState === 'live'
