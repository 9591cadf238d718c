import { MessageType } from '../../../server/media/embedded/rtmp/message.js'
import { audio, nameOf, RtmpClient, video } from '../../media/embedded/rtmp_client.js'

/** Sound of AAC at 44.1 kHz comes in frames of about so long (ms). */
const FRAME = 23
/** A picture with each third frame of sound, a key frame with each 30th picture. */
const PICTURE = 3
const KEY = 30 * PICTURE
const BYTES = { sound: 186, picture: 1_800, key: 9_000 }

/**
 * Publishes at an even pace while it is told to, about 0.3 Mbit/s in one write for each frame of sound. ffmpeg sends
 * more or fewer tags together each time that it is started, and a relay's cost is counted in writes more than in bytes.
 */
export class SteadyPublisher {
  private frame = 0
  private timer: NodeJS.Timeout | undefined

  private constructor(private readonly client: RtmpClient) {}

  static async open(pushURL: string): Promise<SteadyPublisher> {
    const client = await RtmpClient.connected(Number(new URL(pushURL).port))
    const code = await client.publish(nameOf(pushURL))
    if (code !== 'NetStream.Publish.Start') throw new Error(`the server does not let the bench publish: ${code}`)
    client.send(MessageType.VIDEO, 0, video.header())
    client.send(MessageType.AUDIO, 0, audio.header())
    const publisher = new SteadyPublisher(client)
    publisher.next()
    return publisher
  }

  go(): void {
    this.timer ??= setInterval(() => this.next(), FRAME)
  }

  pause(): void {
    clearInterval(this.timer)
    this.timer = undefined
  }

  close(): void {
    this.pause()
    this.client.socket.destroy()
  }

  private next(): void {
    const { client, frame } = this
    const time = frame * FRAME
    client.socket.cork()
    if (frame % KEY === 0) client.send(MessageType.VIDEO, time, video.key(BYTES.key))
    else if (frame % PICTURE === 0) client.send(MessageType.VIDEO, time, video.inter(BYTES.picture))
    client.send(MessageType.AUDIO, time, audio.frame(BYTES.sound))
    client.socket.uncork()
    this.frame += 1
  }
}
