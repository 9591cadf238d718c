import { PicturePost } from '../picture_post.js'
import { SILENT_AFTER } from './engine.js'
import { openInput } from './flv_input.js'
import { FlvPlayback } from './flv_playback.js'
import type { JitterLimits } from './jitter_buffer.js'
import type { PlaybackCommand, PlaybackFigures, PlaybackReport, PlaybackTold } from './playback_messages.js'
import { Shortage } from './shortage.js'
import { SoundOutput } from './sound_output.js'

/** Between two looks at what is to be played (ms), also when nothing arrives. */
const TICK_EVERY = 100
/** Pictures that are not decoded because nobody sees them count as playing while bytes came within this time (ms). */
const RECENT = 500

/**
 * Reads and decodes one stream and times its pictures, at a port's command.
 * It needs no document: a worker is where it belongs.
 */
export class PlaybackHost {
  private playback: FlvPlayback | undefined
  private output: SoundOutput | undefined
  private connection = 0
  private closeInput: (() => void) | undefined
  private readonly shortage = new Shortage(TICK_EVERY)
  private readonly post = new PicturePost((frame) =>
    this.tell({ kind: 'picture', frame, figures: this.figures }, [frame]),
  )
  private listening = false
  private lastByte = 0
  private seen = true
  private due: ReturnType<typeof setTimeout> | undefined
  private readonly timer = setInterval(() => this.look(), TICK_EVERY)

  constructor(private readonly port: MessagePort) {
    port.onmessage = ({ data }: MessageEvent<PlaybackCommand>) => this.obey(data)
  }

  private obey(command: PlaybackCommand): void {
    if (command.kind === 'begin') this.playback = this.begin(command.limits)
    else if (command.kind === 'open') this.open(command.url, command.connection)
    else if (command.kind === 'listen') this.listen(command.connection)
    else if (command.kind === 'bytes') this.receive(command.chunk)
    else if (command.kind === 'reset') this.reset(command.connection)
    else if (command.kind === 'loudspeaker') this.connect(command.sampleRate, command.port)
    else if (command.kind === 'running') this.output?.setRunning(command.running, command.latency)
    else if (command.kind === 'seen') {
      this.seen = command.seen
      this.playback?.pictures.setSeen(command.seen)
    } else if (command.kind === 'drawn') this.post.taken()
    else if (command.kind === 'close') this.close()
  }

  private begin(limits: JitterLimits): FlvPlayback {
    return new FlvPlayback(
      limits,
      {
        decoded: () => this.draw(),
        show: (frame) => this.post.show(frame),
        starved: () => this.tell({ kind: 'starved' }),
        failed: (track, detail) => this.tell({ kind: 'failed', track, detail }),
        unsupported: (track, format) => this.tell({ kind: 'unsupported', track, format }),
      },
      (sampleRate, listener) => {
        this.output = new SoundOutput(sampleRate, listener)
        this.tell({ kind: 'sound', sampleRate })
        return this.output
      },
    )
  }

  private listen(connection: number): void {
    this.reset(connection)
    this.listening = true
    this.lastByte = performance.now()
  }

  private open(url: string, connection: number): void {
    this.listen(connection)
    const closed = (orderly: boolean, detail: string) => this.tell({ kind: 'closed', orderly, detail })
    try {
      this.closeInput = openInput(url, {
        opened: () => this.tell({ kind: 'opened' }),
        bytes: (chunk) => this.receive(chunk),
        closed,
      })
    } catch (error) {
      closed(false, String(error))
    }
  }

  private reset(connection: number): void {
    this.connection = connection
    this.closeInput?.()
    this.closeInput = undefined
    this.listening = false
    this.post.clear()
    this.playback?.restart()
  }

  private connect(sampleRate: number, port: MessagePort): void {
    if (this.output?.sampleRate === sampleRate) this.output.connect(port)
    else port.close()
  }

  private receive(chunk: Uint8Array): void {
    this.lastByte = performance.now()
    try {
      this.playback?.bytes(chunk)
    } catch (error) {
      this.tell({ kind: 'closed', orderly: false, detail: String(error) })
    }
  }

  /** What is due; and what is due next when it is. */
  private draw(): void {
    clearTimeout(this.due)
    const wait = this.playback?.tick()
    this.due = wait === undefined ? undefined : setTimeout(() => this.draw(), Math.min(wait, TICK_EVERY))
  }

  private look(): void {
    if (this.playback === undefined) return
    this.draw()
    if (this.seen) this.shortage.tick(performance.now(), this.playback.sound.speaking)
    else this.shortage.rest()
    this.playback.pictures.thrifty = this.shortage.short
    if (!this.listening) return
    this.tell({ kind: 'figures', figures: this.figures })
    if (performance.now() - this.lastByte > SILENT_AFTER)
      this.tell({ kind: 'closed', orderly: false, detail: 'nothing came' })
  }

  private get figures(): PlaybackFigures {
    const { playback } = this
    if (playback === undefined) throw new Error('nothing was begun')
    return { stats: playback.stats(), active: this.active(playback) }
  }

  private active({ sound }: FlvPlayback): boolean {
    return sound.position !== undefined || (!this.seen && performance.now() - this.lastByte < RECENT)
  }

  private tell(told: PlaybackTold, transfer: Transferable[] = []): void {
    this.port.postMessage({ ...told, connection: this.connection } satisfies PlaybackReport, transfer)
  }

  private close(): void {
    clearInterval(this.timer)
    clearTimeout(this.due)
    this.reset(this.connection)
    this.playback?.close()
    this.port.close()
  }
}
