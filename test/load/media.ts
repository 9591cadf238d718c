import { get as getPlain } from 'node:http'
import { get as getTls } from 'node:https'
import { WebSocket } from 'ws'
import { FlvReader } from '../../server/media/flv/reader.js'
import { flvHeader, TagType, writeTag } from '../../server/media/flv/tag.js'
import type { Figures } from './figures.js'

const FPS = 15
/** Bytes of a picture, and of the sound beside it: together 250 kbit/s at 15 a second. */
const KEY_FRAME = 6_000
const FRAME = 1_350
const SOUND = 330
/** An AVC configuration of 320x240, baseline. Nobody decodes what follows it. */
const CONFIGURATION = Buffer.from('17000000000142c01effe1000a6742c01e95a01401ee401000468ce3c80', 'hex')

function picture(key: boolean): Uint8Array {
  const nal = key ? KEY_FRAME : FRAME
  const body = Buffer.alloc(9 + nal, 0x55)
  body.set([key ? 0x17 : 0x27, 1, 0, 0, 0])
  body.writeUInt32BE(nal, 5)
  body[9] = key ? 0x65 : 0x41
  return body
}

/** AAC of 44.1 kHz. A player would wait for more of it; a relay only passes it on. */
const SOUND_CONFIGURATION = Uint8Array.of(0xaf, 0, 0x12, 0x10)
const SOUND_FRAME = Buffer.alloc(2 + SOUND, 0x21)
SOUND_FRAME.set([0xaf, 1])

const KEY = picture(true)
const DELTA = picture(false)

/** What a load run does with media. Everything ends with `close`. */
export class LoadMedia {
  private readonly ends = new Set<() => void>()
  readonly bytes = { sent: 0, received: 0 }

  constructor(private readonly figures: Figures) {}

  /** Publishes by WebSocket-FLV, a key frame a second. Resolves when the first is on its way. */
  publish(url: string): Promise<void> {
    const socket = new WebSocket(url, 'publisher')
    const began = performance.now()
    let frame = 0
    const send = (bytes: Uint8Array) => {
      this.bytes.sent += bytes.byteLength
      socket.send(bytes)
    }
    const tick = () => {
      if (socket.readyState !== WebSocket.OPEN) return
      const due = Math.floor(((performance.now() - began) / 1000) * FPS)
      for (; frame <= due; frame++) {
        const timestamp = Math.round((frame * 1000) / FPS)
        // Both in one message: what is to be measured is the server, not this process.
        const video = writeTag({ type: TagType.VIDEO, timestamp, body: frame % FPS === 0 ? KEY : DELTA })
        send(Buffer.concat([video, writeTag({ type: TagType.AUDIO, timestamp, body: SOUND_FRAME })]))
      }
    }
    return new Promise((resolve, reject) => {
      let timer: NodeJS.Timeout | undefined
      this.ends.add(() => {
        clearInterval(timer)
        socket.terminate()
      })
      socket.once('open', () => {
        send(flvHeader(true, true))
        send(writeTag({ type: TagType.VIDEO, timestamp: 0, body: CONFIGURATION }))
        send(writeTag({ type: TagType.AUDIO, timestamp: 0, body: SOUND_CONFIGURATION }))
        tick()
        timer = setInterval(tick, 1000 / FPS)
        resolve()
      })
      socket.once('error', reject)
      socket.once('close', (code) => {
        clearInterval(timer)
        if (!this.closed) this.figures.fail(`publish ${code}`)
      })
    })
  }

  /** Plays by HTTP-FLV until the end; the first picture is timed from the beginning. */
  play(url: string): void {
    const began = performance.now()
    let seen = false
    const reader = new FlvReader(({ type, body }) => {
      seen ||= type === TagType.VIDEO && body[0] === 0x17 && body[1] === 1
    })
    const get = url.startsWith('https:') ? getTls : getPlain
    // No agent: every picture is a connection of its own, and none waits for another.
    const request = get(url, { agent: false }, (response) => {
      if (response.statusCode !== 200) this.figures.fail(`play ${response.statusCode}`)
      response.on('error', () => undefined)
      response.once('end', () => {
        if (!this.closed) this.figures.fail('play ended')
      })
      response.on('data', (data: Buffer) => {
        this.bytes.received += data.length
        if (seen) return
        reader.push(data)
        if (seen) this.figures.add('first picture', performance.now() - began)
      })
    })
    request.on('error', () => {
      if (!this.closed && !seen) this.figures.fail('play: no connection')
    })
    this.ends.add(() => request.destroy())
  }

  close(): void {
    this.closed = true
    for (const end of this.ends) end()
  }

  private closed = false
}
