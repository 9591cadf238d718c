// @vitest-environment happy-dom
// Devices that the browser gave in another order than it was asked for them: those of the start that did not count any
// more stayed open, and the light of the camera stayed on after the call.
import { expect, test, vi } from 'vitest'
import { WebPusher } from '../../server/browser/client/web_pusher.js'
import { FIRST_LOOK } from '../../wxlite/utils/tags/pusher_look.js'

const asked: ((devices: object) => void)[] = []
vi.mock('../../server/browser/media/index.js', () => ({
  capture: () => new Promise((resolve) => asked.push(resolve)),
  publish: () => ({ on: () => undefined, ready: new Promise(() => undefined), stop: async () => undefined }),
}))

const nothing = () => undefined

function devices() {
  return {
    stopped: false,
    shown: 0,
    stream: null,
    on: nothing,
    setMuted: nothing,
    setCamera: async () => undefined,
    async showTrack() {
      this.shown++
    },
    stop() {
      this.stopped = true
    },
  }
}

function pusher() {
  const heard = { statechange: nothing, netstatus: nothing, volume: nothing, error: nothing, lost: nothing }
  const made = new WebPusher({ address: (url) => url, ...heard })
  made.show({ ...FIRST_LOOK, url: 'rtmp://h/live/a' })
  return made
}

const settle = () => new Promise((resolve) => setTimeout(resolve))

test('of two starts the devices of the last one stay, whichever came first', async () => {
  const made = pusher()
  made.start()
  made.stop()
  made.start()
  const [former, latter] = [devices(), devices()]
  asked[1]?.(latter)
  await settle()
  asked[0]?.(former)
  await settle()
  expect([former.stopped, latter.stopped]).toEqual([true, false])
  made.stop()
  made.show(FIRST_LOOK)
  expect(latter.stopped).toBe(true)
})

test('a screen that is chosen when the call is over goes to the devices of that call, which let it go', async () => {
  asked.length = 0
  let choose = (_screen: object) => {}
  vi.stubGlobal('navigator', {
    mediaDevices: { getDisplayMedia: () => new Promise<object>((resolve) => (choose = resolve)) },
  })
  const made = pusher()
  made.start()
  const own = devices()
  asked[0]?.(own)
  await settle()
  const shared = made.share(true)
  made.stop()
  made.show(FIRST_LOOK)
  choose({ getVideoTracks: () => [{}] })
  await expect(shared).resolves.toBeUndefined()
  expect([own.stopped, own.shown]).toEqual([true, 1])
  vi.unstubAllGlobals()
})
