// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { Events } from '../../../server/browser/media/events.js'
import type { PublishEvents } from '../../../server/browser/media/index.js'
import { Device } from '../../../server/browser/phone/device/device.js'
import { DeviceError } from '../../../server/browser/phone/live/devices.js'
import { LivePusher } from '../../../server/browser/phone/live/live_pusher.js'
import { AppEvents } from '../../../server/browser/phone/mini_app.js'
import { FakeHost } from './tag_host.js'

class FakePublisher {
  readonly events = new Events<PublishEvents>()
  stopped = false
  constructor(readonly url: string) {}
  on = this.events.on.bind(this.events)
  stop() {
    this.stopped = true
  }
  stats = () => ({
    state: 'publishing',
    videoBitrate: 400,
    audioBitrate: 48,
    fps: 14.6,
    width: 360,
    height: 640,
    targetBitrate: 1_000,
    loudness: 37,
  })
}

class FakeStudio {
  readonly canvas = document.createElement('canvas')
  readonly audio = {}
  real = false
  waiting: string | undefined
  closed = false
  used: string[] = []
  fault: Error | undefined
  constructor(public look: object) {}
  use = async (source: string) => {
    this.used.push(source)
    if (this.fault) throw this.fault
  }
  showWaiting(address: string | undefined) {
    this.waiting = address
  }
  close() {
    this.closed = true
  }
}

const stage = vi.hoisted(() => ({
  publishers: [] as unknown[],
  studios: [] as unknown[],
  muted: false,
  noDevice: [] as Error[],
}))

vi.mock('../../../server/browser/media/index.js', () => ({
  publish: (url: string) => {
    const publisher = new FakePublisher(url)
    stage.publishers.push(publisher)
    return publisher
  },
  capture: async () => ({
    setMuted: (muted: boolean) => {
      stage.muted = muted
    },
    stop() {},
  }),
}))

vi.mock('../../../server/browser/phone/live/studio.js', () => ({
  Studio: {
    async open(_device: Device, look: object, events: { firstPicture(): void }) {
      const fault = stage.noDevice.shift()
      if (fault) throw fault
      const studio = new FakeStudio(look)
      stage.studios.push(studio)
      queueMicrotask(() => queueMicrotask(events.firstPicture))
      return studio
    },
  },
}))

function last<T>(list: readonly unknown[], kind: new (...args: never[]) => T): T {
  const found = list.at(-1)
  if (!(found instanceof kind)) throw new Error('there is none')
  return found
}
const publisher = () => last(stage.publishers, FakePublisher)
const studio = () => last(stage.studios, FakeStudio)

/** What is told to the page around the phone is no matter of these tests. */
const OUTSIDE = { close() {}, share() {}, noCamera() {}, error() {} }

const URL = 'rtmp://10.0.0.1:1935/live/u_1?txSecret=a&txTime=B'

async function pusher(values: { [property: string]: unknown } = {}) {
  const host = new FakeHost('live-pusher', { url: URL, autopush: true, ...values })
  const app = { device: new Device(1), events: new AppEvents(), outside: OUTSIDE }
  const tag = new LivePusher(host, app)
  host.behaviour = tag
  tag.attached()
  await vi.waitFor(() => expect(host.events.length).toBeGreaterThan(0))
  return { host, app, tag }
}

async function publishing(values: { [property: string]: unknown } = {}) {
  const all = await pusher(values)
  await vi.waitFor(() => expect(stage.publishers.length).toBeGreaterThan(0))
  publisher().events.emit('connected')
  publisher().events.emit('resolution', 360, 640)
  publisher().events.emit('publishing')
  return all
}

beforeEach(() => {
  sessionStorage.clear()
  document.body.replaceChildren()
  Object.assign(stage, { publishers: [], studios: [], muted: false, noDevice: [] })
  vi.useRealTimers()
})

describe('<live-pusher>', () => {
  it('tells how it begins: camera, picture, server, push, encoder', async () => {
    const { host, tag } = await publishing()
    expect(host.codes).toEqual([1003, 1007, 1001, 1002, 1008])
    expect(publisher().url).toBe('ws://localhost:3000/live/u_1.flv?txSecret=a&txTime=B')
    publisher().events.emit('resolution', 180, 320)
    publisher().events.emit('congested', 200)
    publisher().events.emit('recovered', 1_000)
    expect(host.codes.slice(5)).toEqual([1005, 1101, 1006])
    tag.detached()
    expect([publisher().stopped, studio().closed]).toEqual([true, true])
  })

  it('does nothing by itself without autopush, and refuses to start without an address', async () => {
    const host = new FakeHost('live-pusher', { url: '' })
    const tag = new LivePusher(host, { device: new Device(1), events: new AppEvents(), outside: OUTSIDE })
    tag.attached()
    expect(() => tag.start()).toThrow('url is empty')
    expect(host.events).toEqual([])
  })

  it('tries again three times when the network breaks, then gives up', async () => {
    const { host } = await publishing()
    vi.useFakeTimers()
    publisher().events.emit('ended', 'network', 'gone')
    expect(host.codes.slice(5)).toEqual([3005, 1102])
    for (let attempt = 2; attempt <= 4; attempt++) {
      await vi.advanceTimersByTimeAsync(3_000)
      expect(stage.publishers).toHaveLength(attempt)
      publisher().events.emit('ended', 'network', 'gone')
    }
    expect(host.codes.slice(7)).toEqual([3002, 1102, 3002, 1102, 3002, -1307])
    await vi.advanceTimersByTimeAsync(60_000)
    expect(stage.publishers).toHaveLength(4)
    expect(studio().closed).toBe(true)
  })

  it.each([
    ['refused', [3004, -1307]],
    ['kicked', [3004, -1307]],
    ['replaced', [3004, -1307]],
    ['encoder', [-1303]],
    ['unsupported', [-1301]],
  ] as const)('does not come back when the stream was %s', async (reason, codes) => {
    const { host } = await publishing()
    publisher().events.emit('ended', reason, '')
    expect(host.codes.slice(5)).toEqual(codes)
    expect(stage.publishers).toHaveLength(1)
  })

  it('tells of a user who refuses, and of a computer without camera or microphone', async () => {
    const app = { device: new Device(1), events: new AppEvents(), outside: OUTSIDE }
    app.device.permissions.setAll(false)
    const host = new FakeHost('live-pusher', { url: URL })
    const tag = new LivePusher(host, app)
    tag.start()
    await vi.waitFor(() =>
      expect(host.of('error')).toEqual([{ errCode: 10001, errMsg: 'the user refused scope.camera' }]),
    )
    expect(host.codes).toEqual([-1301])

    app.device.permissions.setAll(true)
    stage.noDevice.push(
      new DeviceError('microphone', true, 'Permission denied'),
      new DeviceError('camera', false, 'Requested device not found'),
    )
    tag.start()
    await vi.waitFor(() => expect(host.of('error')[1]).toEqual({ errCode: 10002, errMsg: 'Permission denied' }))
    tag.start()
    await vi.waitFor(() => expect(host.codes).toEqual([-1301, -1302, -1301]))
    expect(host.of('error')).toHaveLength(2)
    tag.start()
    await vi.waitFor(() => expect(host.codes.at(-1)).toBe(1007))
  })

  it('shows the waiting picture in the background, told as 5000, and the camera again after it', async () => {
    const { host, app } = await publishing({ waitingImage: '/images/wait.png', backgroundMute: true })
    app.events.emit('hide', {})
    expect([host.codes.at(-1), studio().waiting, stage.muted]).toEqual([5000, 'app/images/wait.png', true])
    app.events.emit('show', {})
    expect([studio().waiting, stage.muted]).toEqual([undefined, false])
  })

  it('takes another picture while the stream runs, and stops when the camera is taken away', async () => {
    const { host, app } = await publishing()
    app.device.camera = 'real'
    app.events.emit('camera', {})
    await vi.waitFor(() => expect(studio().used).toEqual(['real']))
    expect([host.codes.length, publisher().stopped]).toEqual([5, false])
    app.device.camera = 'refused'
    app.events.emit('camera', {})
    expect([host.codes.at(-1), publisher().stopped, studio().closed]).toEqual([-1301, true, true])
    expect(host.of('error')).toEqual([{ errCode: 10001, errMsg: 'the user refused scope.camera' }])
  })

  it('stops when the camera that was chosen on the way cannot be had', async () => {
    const { host, app } = await publishing()
    studio().fault = new DeviceError('camera', false, 'Device in use')
    app.device.camera = 'real'
    app.events.emit('camera', {})
    await vi.waitFor(() => expect(host.codes.at(-1)).toBe(-1301))
    expect(publisher().stopped).toBe(true)
  })

  it('starts over under another address, with what its properties say', async () => {
    const { host } = await publishing({
      mode: 'HD',
      orientation: 'horizontal',
      aspect: '3:4',
      beauty: 5,
      mirror: true,
      muted: true,
    })
    expect(studio().look).toMatchObject({ width: 720, height: 540, beauty: 5, mirror: true })
    expect(stage.muted).toBe(true)
    host.change('muted', false)
    host.change('beauty', 9)
    expect([stage.muted, studio().look]).toEqual([false, expect.objectContaining({ beauty: 9 })])
    host.change('url', URL.replace('u_1', 'u_2'))
    await vi.waitFor(() => expect(publisher().url).toContain('/live/u_2.flv'))
    expect(stage.publishers).toHaveLength(2)
  })

  it('tells its figures every two seconds', async () => {
    const { host } = await pusher()
    vi.useFakeTimers()
    host.change('url', URL.replace('u_1', 'u_3'))
    await vi.advanceTimersByTimeAsync(2_100)
    expect(host.of('netstatus')).toEqual([
      {
        info: {
          videoBitrate: 400,
          audioBitrate: 48,
          videoFPS: 15,
          videoGOP: 2,
          netSpeed: 448,
          netJitter: 0,
          netQualityLevel: 1,
          videoWidth: 360,
          videoHeight: 640,
        },
      },
    ])
    expect(host.of('audiovolumenotify')).toEqual(Array.from({ length: 7 }, () => ({ volume: 37 })))
  })
})
