import { type Concealment, createConcealment } from './concealment.js'

/** To the worklet: sound to play, gapless after what came before. */
export interface PlayoutChunk {
  sound: Float32Array<ArrayBuffer>[]
  /** Media time of the first sample, and how much media time it all stands for (ms). */
  time: number
  duration: number
  /** Where nothing is playing: silence for so long (ms) after it came. */
  startIn: number
}

/**
 * To the worklet, by the port that comes as its node's first message. `flush` forgets all that waits, without a click;
 * its number comes back with what is told from then on.
 */
export type PlayoutCommand = { chunk: PlayoutChunk } | { flush: number }

/** From the worklet: at `frame` of the context `time` (ms of media) is due; or that it ran dry. */
export type PlayoutReport = { epoch: number; frame: number; time: number } | { epoch: number; starved: true }

/** What the worklet's global scope offers; the DOM library does not know it. */
interface WorkletScope {
  AudioWorkletProcessor: new () => { port: MessagePort }
  currentFrame: number
  sampleRate: number
  registerProcessor(name: string, processor: new () => object): void
}

/** Name of the processor. */
export const PLAYOUT = 'rtcroom-playout'

/**
 * Defines the processor inside an AudioWorklet. Its source text is what runs there
 * (`playoutSource`), so it must use nothing but its arguments.
 *
 * Plays chunks one after the other. What comes a little late is bridged; where the sound breaks off or begins, it
 * fades: it runs dry without a click.
 */
export function definePlayout(
  scope: WorkletScope,
  name: string,
  createConcealment: (sampleRate: number) => Concealment,
): void {
  const FADE = 240
  const REPORT_EVERY = 8

  class Playout extends scope.AudioWorkletProcessor {
    declare way: MessagePort | undefined
    declare queue: (PlayoutChunk & { startFrame: number })[]
    declare offset: number
    declare running: boolean
    /** 0 to FADE: how far the sound has faded in. */
    declare faded: number
    /** The last sample of each channel: what is left of it decays when sound breaks off. */
    declare tail: number[]
    declare concealment: Concealment
    /** Samples since it broke off, while what is late is waited for. */
    declare bridged: number
    declare quanta: number
    declare epoch: number

    // Set here, not at the declarations: compilers turn those into calls of something that a worklet does not have.
    constructor() {
      super()
      this.queue = []
      this.offset = 0
      this.running = false
      this.faded = 0
      this.tail = [0, 0]
      this.concealment = createConcealment(scope.sampleRate)
      this.bridged = 0
      this.quanta = 0
      this.epoch = 0
      this.port.onmessage = ({ data }: MessageEvent<MessagePort>) => {
        this.way = data
        data.onmessage = (event: MessageEvent<PlayoutCommand>) => this.obey(event.data)
      }
    }

    obey(command: PlayoutCommand): void {
      if ('flush' in command) {
        this.stop(command.flush)
        return
      }
      const { chunk } = command
      this.queue.push({ ...chunk, startFrame: scope.currentFrame + (chunk.startIn * scope.sampleRate) / 1_000 })
    }

    stop(epoch: number): void {
      this.epoch = epoch
      this.queue = []
      this.offset = 0
      this.running = false
      this.bridged = 0
    }

    process(_inputs: unknown, outputs: Float32Array[][]): boolean {
      const output = outputs[0] ?? []
      const length = output[0]?.length ?? 0
      let at = 0
      while (at < length) {
        const chunk = this.queue[0]
        if (chunk === undefined) break
        if (!this.running) {
          const silence = Math.min(length - at, Math.max(0, Math.round(chunk.startFrame) - scope.currentFrame - at))
          this.decay(output, at, silence)
          at += silence
          if (at >= length) break
          this.running = true
          this.faded = 0
        }
        at += this.copy(chunk, output, at, length - at)
      }
      if (at < length && this.running && this.queue.length === 0) at += this.bridge(output, at, length - at)
      this.decay(output, at, length - at)
      if (this.running) this.report(length)
      return true
    }

    /** Answers how many frames were taken. */
    copy(chunk: PlayoutChunk, output: Float32Array[], at: number, room: number): number {
      const size = chunk.sound[0]?.length ?? 0
      const count = Math.min(room, size - this.offset)
      for (let channel = 0; channel < output.length; channel++) {
        const from = chunk.sound[Math.min(channel, chunk.sound.length - 1)]
        const to = output[channel]
        if (from === undefined || to === undefined) continue
        for (let i = 0; i < count; i++) {
          const weight = Math.min(1, (this.faded + i) / FADE)
          const before = weight < 1 ? this.before(channel, i) : 0
          to[at + i] = (from[this.offset + i] ?? 0) * weight + before * (1 - weight)
        }
        if (this.faded + count >= FADE && count > 0) this.tail[channel] = to[at + count - 1] ?? 0
      }
      this.concealment.heard(output, at, at + count)
      this.faded = Math.min(FADE, this.faded + count)
      if (this.bridged > 0) this.bridged = this.faded < FADE ? this.bridged + count : 0
      this.offset += count
      if (this.offset >= size) {
        this.queue.shift()
        this.offset = 0
      }
      return count
    }

    /** What the sound that begins fades in over. */
    before(channel: number, ahead: number): number {
      return this.bridged > 0 ? this.concealment.sample(channel, this.bridged + ahead) : (this.tail[channel] ?? 0)
    }

    /** Goes on without sound for a while; then it has run dry. Answers how many frames were filled. */
    bridge(output: Float32Array[], at: number, room: number): number {
      if (this.bridged === 0) this.concealment.begin()
      const count = Math.min(room, this.concealment.length - this.bridged)
      output.forEach((to, channel) => {
        for (let i = 0; i < count; i++) to[at + i] = this.concealment.sample(channel, this.bridged + i)
        this.tail[channel] = to[at + count - 1] ?? 0
      })
      this.bridged += count
      this.faded = 0
      // The first report after it is due at once.
      this.quanta = -1
      if (this.bridged < this.concealment.length) return count
      this.running = false
      this.bridged = 0
      this.way?.postMessage({ epoch: this.epoch, starved: true })
      return count
    }

    decay(output: Float32Array[], at: number, count: number): void {
      for (let channel = 0; channel < output.length; channel++) {
        const to = output[channel]
        let value = this.tail[channel] ?? 0
        for (let i = 0; i < count; i++) {
          value *= 0.98
          if (to) to[at + i] = value
        }
        this.tail[channel] = Math.abs(value) < 1e-6 ? 0 : value
      }
    }

    report(length: number): void {
      const chunk = this.queue[0]
      if (chunk === undefined || ++this.quanta % REPORT_EVERY !== 0) return
      const time = chunk.time + (chunk.duration * this.offset) / (chunk.sound[0]?.length ?? 1)
      this.way?.postMessage({ epoch: this.epoch, frame: scope.currentFrame + length, time })
    }
  }

  scope.registerProcessor(name, Playout)
}

/** The module that an AudioWorklet loads. */
export function playoutSource(): string {
  return `(${definePlayout})(globalThis, ${JSON.stringify(PLAYOUT)}, ${createConcealment})`
}
