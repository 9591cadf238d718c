import type { SoundBlock } from './read_sound.js'

/** Name of the processor. */
export const SOUND_TAP = 'rtcroom-sound-tap'

interface TapScope {
  sampleRate: number
  AudioWorkletProcessor: new () => { readonly port: MessagePort }
  registerProcessor(name: string, processor: new () => object): void
}

/**
 * Runs inside an AudioWorklet, whose source text this is: it must use nothing but its arguments. Hands the samples of
 * its input to the port that it is sent, 512 at a time.
 */
export function defineSoundTap(scope: TapScope, name: string): void {
  const LENGTH = 512

  class SoundTap extends scope.AudioWorkletProcessor {
    private way: MessagePort | undefined
    private samples = new Float32Array(LENGTH)
    private count = 0

    constructor() {
      super()
      this.port.onmessage = ({ data }: MessageEvent<MessagePort>) => {
        this.way = data
      }
    }

    process([input]: Float32Array[][]): boolean {
      const [channel] = input ?? []
      // A source without samples gives no channel.
      if (channel === undefined) return true
      this.samples.set(channel.subarray(0, LENGTH - this.count), this.count)
      this.count += channel.length
      if (this.count >= LENGTH) this.flush()
      return true
    }

    flush(): void {
      const block: SoundBlock = { samples: this.samples, sampleRate: scope.sampleRate, time: undefined }
      this.way?.postMessage(block, [block.samples.buffer])
      this.samples = new Float32Array(LENGTH)
      this.count = 0
    }
  }

  scope.registerProcessor(name, SoundTap)
}

/** The module that an AudioWorklet loads. */
export function soundTapSource(): string {
  return `(${defineSoundTap})(globalThis, ${JSON.stringify(SOUND_TAP)})`
}
