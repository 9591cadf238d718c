// @vitest-environment happy-dom
// A web page asks the server before it starts a call. Who hung up before the answer had come was in the call a moment
// later, with the camera on.
import { expect, test, vi } from 'vitest'
import { WebTags } from '../../server/browser/client/web_tags.js'
import type { PushURLs } from '../../wxlite/utils/api/rtcroom.js'

vi.mock('../../server/browser/media/index.js', () => ({}))

const unheard = () => {
  throw new Error('nothing plays')
}

function tags() {
  let answer = (_grant: PushURLs) => {}
  const made = new WebTags({
    room: {
      getPushURL: () => new Promise<PushURLs>((resolve) => (answer = resolve)),
      getRoomInfo: () => ({ pushers: [] }),
      getAccountInfo: () => ({ userID: 'ann' }),
    },
    told: { pusher: unheard, players: unheard },
  })
  return { made, answer: (grant: Partial<PushURLs>) => answer({ pushURL: 'rtmp://h/live/ann_1', ...grant }) }
}

test('what was ended before the server had answered does not begin', async () => {
  const { made, answer } = tags()
  const run = vi.fn(async () => 'begun')
  const begun = made.begin(run)
  made.end()
  answer({ webPushURL: 'ws://h/live/ann_1.flv' })
  await expect(begun).rejects.toMatchObject({ name: 'RoomError', errCode: -4 })
  expect(run).not.toHaveBeenCalled()
  const again = made.begin(run)
  answer({ webPushURL: 'ws://h/live/ann_1.flv' })
  await expect(again).resolves.toBe('begun')
})

test('where the server takes no streams from browsers nothing begins', async () => {
  const { made, answer } = tags()
  const begun = made.begin(async () => 'begun')
  answer({})
  await expect(begun).rejects.toMatchObject({ errCode: -6 })
})
