/** A tone of 60 ms each second, as a node to publish; `sounding` tells whether it is on now. */
export class Beeper {
  readonly context = new AudioContext({ sampleRate: 48_000 })
  readonly node: GainNode
  private readonly starts: number[] = []

  constructor() {
    const tone = this.context.createOscillator()
    tone.frequency.value = 1_000
    this.node = this.context.createGain()
    this.node.gain.value = 0
    tone.connect(this.node)
    tone.start()
    for (let at = 1; at < 600; at++) {
      this.starts.push(at)
      this.node.gain.setTargetAtTime(0.5, at, 0.001)
      this.node.gain.setTargetAtTime(0, at + 0.06, 0.001)
    }
  }

  get sounding(): boolean {
    const phase = this.context.currentTime % 1
    return this.context.currentTime >= 1 && phase < 0.1
  }
}

const TAP = `
registerProcessor('tap', class extends AudioWorkletProcessor {
  quiet = 0; loud = 0; last = 0; clicks = 0; told = 0
  process(inputs) {
    const samples = inputs[0]?.[0]
    if (!samples) return true
    for (let i = 0; i < samples.length; i++) {
      const level = Math.abs(samples[i])
      if (level > 0.1) {
        if (this.quiet > 4800) this.port.postMessage({ onset: currentTime + i / sampleRate })
        this.quiet = 0
        this.loud++
      } else this.quiet++
      if (Math.abs(samples[i] - this.last) > 0.3) this.clicks++
      this.last = samples[i]
    }
    // A message for each block of samples would be what keeps the page busiest.
    if (currentTime - this.told > 0.1) {
      this.told = currentTime
      this.port.postMessage({ loud: this.loud, clicks: this.clicks })
    }
    return true
  }
})`

export interface Heard {
  /** Page time (ms) at which each beep is heard. */
  onsets: number[]
  /** Samples that were not silent. */
  loud: number
  /** Steps between samples that no tone of this test makes. */
  clicks: number
}

/** Listens to everything that the page sends to its loudspeakers, from now on, without changing it. */
export function tapLoudspeakers(): Heard {
  const heard: Heard = { onsets: [], loud: 0, clicks: 0 }
  const original = AudioNode.prototype.connect
  const connect = (node: AudioNode, target: AudioNode) => Reflect.apply(original, node, [target])
  AudioNode.prototype.connect = function (this: AudioNode, ...args: unknown[]) {
    const [target] = args
    if (target instanceof AudioDestinationNode && this.context instanceof AudioContext)
      attach(this, this.context, heard, connect)
    return Reflect.apply(original, this, args)
  }
  return heard
}

/** Kept, so that they are not collected while they listen. */
const taps: AudioWorkletNode[] = []

async function attach(
  node: AudioNode,
  context: AudioContext,
  heard: Heard,
  connect: (node: AudioNode, target: AudioNode) => void,
): Promise<void> {
  const url = URL.createObjectURL(new Blob([TAP], { type: 'text/javascript' }))
  // A context that has it already refuses the name a second time.
  await context.audioWorklet.addModule(url).catch(() => {})
  const tap = new AudioWorkletNode(context, 'tap')
  taps.push(tap)
  connect(node, tap)
  let before = { loud: 0, clicks: 0 }
  tap.port.onmessage = ({ data }) => {
    if ('onset' in data)
      heard.onsets.push(
        performance.now() + (data.onset - context.currentTime + (context.outputLatency || context.baseLatency)) * 1_000,
      )
    else {
      heard.loud += data.loud - before.loud
      heard.clicks += data.clicks - before.clicks
      before = data
    }
  }
}
