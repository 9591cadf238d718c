import { STAGES_CHANNEL, type Stages } from './lab_types.js'
import { SenderTap } from './sender_tap.js'
import { StageNotes, wall } from './stage_notes.js'

// Stands before the scripts of the players' and the publishers' workers, in the place of the browser's functions.

const notes = new StageNotes()
/** Stream whose bytes came last: decoders are made for it. */
let reading = ''

function tapReader(): void {
  const original = globalThis.fetch
  globalThis.fetch = async (input, init) => {
    const response = await original(input, init)
    const stream = /\/live\/(\w+)[.]flv/.exec(String(input))?.[1]
    if (stream === undefined || response.body === null) return response
    const reader = response.body.getReader()
    const read = reader.read.bind(reader)
    reader.read = async () => {
      const result = await read()
      reading = stream
      return result
    }
    Object.defineProperty(response.body, 'getReader', { value: () => reader })
    return response
  }
}

function tapPictures(): void {
  globalThis.VideoDecoder = class extends VideoDecoder {
    readonly stream: string

    constructor(init: VideoDecoderInit) {
      const stream = reading
      super({
        ...init,
        output: (frame) => {
          notes.note(stream, 'picture', Math.round(frame.timestamp / 1_000), { decoded: wall() })
          init.output(frame)
        },
      })
      this.stream = stream
    }

    override decode(chunk: EncodedVideoChunk): void {
      notes.note(this.stream, 'picture', Math.round(chunk.timestamp / 1_000), { read: wall() })
      super.decode(chunk)
    }
  }
}

function tapSound(): void {
  globalThis.AudioDecoder = class extends AudioDecoder {
    readonly stream: string
    /** Browsers count their own times on: the pieces come out in the order of the packets. */
    readonly times: number[]

    constructor(init: AudioDecoderInit) {
      const stream = reading
      const times: number[] = []
      super({
        ...init,
        output: (data) => {
          const time = times.shift()
          if (time !== undefined) notes.note(stream, 'sound', time, { decoded: wall() })
          init.output(data)
        },
      })
      this.stream = stream
      this.times = times
    }

    override decode(chunk: EncodedAudioChunk): void {
      const time = Math.round(chunk.timestamp / 1_000)
      this.times.push(time)
      notes.note(this.stream, 'sound', time, { read: wall() })
      super.decode(chunk)
    }
  }
}

// The same text stands before the worklet's, which has none of this.
if ('VideoDecoder' in globalThis) {
  tapReader()
  tapPictures()
  tapSound()
  const sender = new SenderTap(notes)
  const channel = new BroadcastChannel(STAGES_CHANNEL)
  channel.onmessage = ({ data }) =>
    data === 'report' && channel.postMessage({ notes: notes.all, epoch: sender.epoch } satisfies Stages)
}
