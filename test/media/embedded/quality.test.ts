import { afterEach, expect, it, vi } from 'vitest'
import { type Pusher, push } from './ffmpeg.js'
import { type MediaFixture, openMedia } from './media_fixture.js'

let fixture: MediaFixture
let pusher: Pusher | undefined
afterEach(async () => {
  pusher?.process.kill('SIGCONT')
  await pusher?.stop()
  await fixture.close()
})

it('a publisher that stands still is heard of within seconds, and when it goes on', async () => {
  fixture = await openMedia()
  const { streamID, pushURL } = fixture.media.pushGrant('ann', fixture.address)
  fixture.media.claim(streamID)
  const heard: number[] = []
  fixture.media.listen({
    published() {},
    unpublished() {},
    quality: (id, quality) => void (id === streamID && heard.push(quality)),
  })
  pusher = push(pushURL)
  await vi.waitFor(() => expect(fixture.media.stats(streamID)?.fps).toBeGreaterThan(5), 15_000)
  pusher.process.kill('SIGSTOP')
  await vi.waitFor(() => expect(heard.at(-1)).toBeLessThanOrEqual(2), 10_000)
  pusher.process.kill('SIGCONT')
  await vi.waitFor(() => expect(heard.at(-1)).toBeGreaterThanOrEqual(4), 15_000)
}, 45_000)
