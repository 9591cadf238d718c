// A page that had no time for its pictures was sent them all the same: it drew ever older ones,
// and answered nothing else.
import { expect, it } from 'vitest'
import { PicturePost } from '../../../server/browser/media/picture_post.js'
import { readFrames } from '../../../server/browser/media/publish/read_frames.js'

it('sends two pictures at a time, then the newest, and closes those between', () => {
  const [sent, closed] = [[] as number[], [] as number[]]
  const post = new PicturePost(({ timestamp }) => sent.push(timestamp))
  const show = (timestamp: number) => post.show(frame(timestamp, closed))
  for (let time = 1; time <= 5; time++) show(time)
  expect({ sent, closed }).toEqual({ sent: [1, 2], closed: [3, 4] })
  post.taken()
  expect(sent).toEqual([1, 2, 5])
  post.taken()
  show(6)
  expect(sent).toEqual([1, 2, 5, 6])
  show(7)
  post.clear()
  post.taken()
  expect({ sent, closed }).toEqual({ sent: [1, 2, 5, 6], closed: [3, 4, 7] })
})

it('is told by who reads pictures from a port that one was taken', async () => {
  const { port1, port2 } = new MessageChannel()
  const told = new Promise((resolve) => {
    port1.onmessage = ({ data }) => resolve(data)
  })
  const read: VideoFrame[] = []
  const stop = readFrames(port2, (picture) => read.push(picture))
  port1.postMessage({ timestamp: 1 })
  expect(await told).toBe('taken')
  expect(read).toEqual([{ timestamp: 1 }])
  stop()
  port1.close()
})

function frame(timestamp: number, closed: number[]): VideoFrame {
  const made: Pick<VideoFrame, 'timestamp' | 'close'> = { timestamp, close: () => closed.push(timestamp) }
  return made as VideoFrame
}
