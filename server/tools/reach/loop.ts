import { type Clock, pause } from '../../clock.js'
import { FlvReader } from '../../media/flv/reader.js'
import { TagType } from '../../media/flv/tag.js'
import { get } from './fetch_json.js'
import type { RtmpPush } from './rtmp_push.js'

/** Pictures that are sent, and ms between two of them. */
const PICTURES = 30
const INTERVAL = 100
const HEADER = Buffer.from([0x17, 0, 0, 0, 0, 1, 0x42, 0xc0, 0x1e])
/** A key frame's head, then the number of the picture. */
const PICTURE = Buffer.from([0x17, 1, 0, 0, 0])

export interface LoopResult {
  sent: number
  received: number
  /** Ms from sending a picture to having it back, the median; undefined when none came. */
  delay?: number
}

/**
 * Publishes pictures that nobody can decode and plays them back. They pass the relay as any others, which looks at no
 * more than their first bytes.
 */
export async function pushAndPlay(push: RtmpPush, playUrl: string, clock: Clock): Promise<LoopResult> {
  const sentAt: number[] = []
  const delays: number[] = []
  const reader = new FlvReader(({ type, body }) => {
    if (type !== TagType.VIDEO || body.length !== PICTURE.length + 4 || body[1] !== 1) return
    const sent = sentAt[Buffer.from(body).readUInt32BE(PICTURE.length)]
    if (sent !== undefined) delays.push(clock.monotonic() - sent)
  })
  push.video(0, HEADER)
  push.video(0, numbered(0))
  const answer = await get(playUrl)
  if (answer.statusCode !== 200) {
    answer.destroy()
    throw new Error(`HTTP ${answer.statusCode}`)
  }
  answer.on('data', (data: Buffer) => reader.push(data))
  for (let number = 1; number <= PICTURES; number++) {
    sentAt[number] = clock.monotonic()
    push.video(number * INTERVAL, numbered(number))
    await pause(clock, INTERVAL)
  }
  await pause(clock, INTERVAL * 5)
  answer.destroy()
  return { sent: PICTURES, received: delays.length, delay: delays.sort((a, b) => a - b)[delays.length >> 1] }
}

function numbered(number: number): Buffer {
  const picture = Buffer.alloc(PICTURE.length + 4)
  PICTURE.copy(picture)
  picture.writeUInt32BE(number, PICTURE.length)
  return picture
}
