// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { Events } from '../../../server/browser/media/events.js'
import type { PlayEvents } from '../../../server/browser/media/index.js'
import { LivePlayer } from '../../../server/browser/phone/live/live_player.js'
import { AppEvents } from '../../../server/browser/phone/mini_app.js'
import { FakeHost } from './tag_host.js'

class FakePlayer {
  readonly events = new Events<PlayEvents>()
  readonly calls: unknown[] = []
  muted = false
  fit = ''
  constructor(
    readonly url: string,
    readonly options: object,
  ) {}
  on = this.events.on.bind(this.events)
  stop = () => this.calls.push('stop')
  pause = () => this.calls.push('pause')
  resume = () => this.calls.push('resume')
  setMuted(muted: boolean) {
    this.muted = muted
  }
  setFit(fit: string) {
    this.fit = fit
  }
  snapshot = async () => new Blob(['png'])
  stats = () => ({
    state: 'playing',
    videoBitrate: 300,
    audioBitrate: 40,
    fps: 15.2,
    width: 360,
    height: 640,
    delay: 120.4,
    jitter: 8.6,
    loudness: 52,
  })
}

const stage = vi.hoisted(() => ({ players: [] as unknown[] }))

vi.mock('../../../server/browser/media/index.js', () => ({
  play: (url: string, _element: HTMLElement, options: object) => {
    const player = new FakePlayer(url, options)
    stage.players.push(player)
    return player
  },
}))

function player(): FakePlayer {
  const found = stage.players.at(-1)
  if (!(found instanceof FakePlayer)) throw new Error('nothing plays')
  return found
}

function made(values: { [property: string]: unknown } = {}) {
  const host = new FakeHost('live-player', {
    src: 'rtmp://10.0.0.1/live/u_1?txSecret=a&txTime=B',
    autoplay: true,
    ...values,
  })
  const events = new AppEvents()
  const tag = new LivePlayer(host, { events })
  host.behaviour = tag
  tag.attached()
  return { host, events, tag }
}

function playing(values: { [property: string]: unknown } = {}) {
  const all = made(values)
  player().events.emit('connected')
  player().events.emit('resolution', 360, 640)
  player().events.emit('firstframe')
  player().events.emit('playing')
  return all
}

beforeEach(() => {
  stage.players = []
  document.body.replaceChildren()
  vi.useFakeTimers()
  return () => void vi.useRealTimers()
})

describe('<live-player>', () => {
  it('tells how it begins, dries up, and goes on', () => {
    const { host } = playing({ minCache: 0.2, maxCache: 0.8 })
    expect(host.codes).toEqual([2007, 2001, 2009, 2008, 2003, 2002, 2004])
    expect([player().url, player().options]).toEqual([
      'ws://localhost:3000/live/u_1.flv?txSecret=a&txTime=B',
      { minDelay: 200, maxDelay: 800, retries: expect.any(Number), reader: 'page' },
    ])
    player().events.emit('stalled')
    player().events.emit('playing')
    player().events.emit('decodeerror', 'audio', '')
    player().events.emit('decodeerror', 'video', '')
    expect(host.codes.slice(7)).toEqual([2007, 2004, 2102, 2101])
  })

  it('tells of a stutter, but not of what is left out to catch up with the live edge', () => {
    const { host } = playing()
    player().events.emit('dropped', 30)
    vi.advanceTimersByTime(2_000)
    player().events.emit('dropped', 3)
    expect(host.codes).not.toContain(2105)
    player().events.emit('dropped', 4)
    expect(host.codes.at(-1)).toBe(2105)
    player().events.emit('retry', 1, 500, '')
    player().events.emit('playing')
    player().events.emit('dropped', 30)
    expect(host.codes.slice(-2)).toEqual([2103, 2004])
  })

  it('gives up as -2301, and plays again when it is told to', () => {
    const { host, tag } = playing()
    player().events.emit('retry', 1, 500, '')
    player().events.emit('failed', '')
    expect(host.codes.slice(-2)).toEqual([2103, -2301])
    tag.start()
    expect(stage.players).toHaveLength(2)
  })

  it('does not tell what an earlier player still has to say', () => {
    const { host, tag } = playing()
    const first = player()
    host.change('src', 'http://localhost/live/u_2.flv')
    const told = host.codes.length
    first.events.emit('failed', '')
    expect([first.calls, host.codes.length]).toEqual([['stop'], told])
    tag.detached()
    expect(player().calls).toEqual(['stop'])
  })

  it('is muted by property, by context, and in the background', () => {
    const { host, events, tag } = playing({ backgroundMute: true })
    const heard = () => !player().muted
    expect(heard()).toBe(true)
    host.change('muted', true)
    expect(heard()).toBe(false)
    host.change('muted', false)
    tag.toggleMute()
    expect(heard()).toBe(false)
    tag.toggleMute()
    events.emit('hide', {})
    expect(heard()).toBe(false)
    events.emit('show', {})
    expect(heard()).toBe(true)
  })

  it('says that a tap brings the sound, while the browser holds it back', () => {
    const { host, tag } = playing()
    const asks = () => host.element.querySelector('.live-screen.silent') !== null
    player().events.emit('sound', 'blocked')
    expect(asks()).toBe(true)
    player().events.emit('sound', 'playing')
    expect(asks()).toBe(false)
    player().events.emit('sound', 'blocked')
    tag.stop()
    expect(asks()).toBe(false)
  })

  it('lies in its box as object-fit and orientation say, also in full screen', () => {
    const { host, tag } = playing({ objectFit: 'fillCrop' })
    expect(player().fit).toBe('cover')
    host.change('objectFit', 'contain')
    expect(player().fit).toBe('contain')
    const screen = host.element.querySelector('.live-screen')
    host.change('orientation', 'horizontal')
    expect(screen?.classList.contains('horizontal')).toBe(true)
    tag.setFullScreen(true, 90)
    tag.setFullScreen(false)
    expect(host.of('fullscreenchange')).toEqual([
      { fullScreen: true, direction: 90 },
      { fullScreen: false, direction: 0 },
    ])
  })

  it('pauses while another page covers its own', () => {
    const { host, events } = playing()
    const page = document.createElement('section')
    page.className = 'mini-page on'
    document.body.append(page)
    page.append(host.element)
    events.emit('pages', {})
    expect(player().calls).toEqual([])
    page.classList.remove('on')
    events.emit('pages', {})
    page.classList.add('on')
    events.emit('pages', {})
    expect(player().calls).toEqual(['pause', 'resume'])
    host.change('autoPauseIfNavigate', false)
    page.classList.remove('on')
    events.emit('pages', {})
    expect(player().calls).toHaveLength(2)
  })

  it('tells its figures every two seconds, and gives a picture', async () => {
    const { host, tag } = playing()
    vi.advanceTimersByTime(2_000)
    const info = {
      videoBitrate: 300,
      audioBitrate: 40,
      videoFPS: 15,
      videoGOP: 2,
      netSpeed: 340,
      netJitter: 9,
      videoWidth: 360,
      videoHeight: 640,
    }
    expect(host.of('netstatus')).toEqual([{ info: { ...info, videoCache: 120, audioCache: 120 } }])
    expect(host.of('audiovolumenotify').at(-1)).toEqual({ volume: 52 })
    expect(await tag.snapshot()).toMatchObject({
      width: 360,
      height: 640,
      tempImagePath: expect.stringMatching(/^blob:/),
    })
    tag.stop()
    await expect(tag.snapshot()).rejects.toThrow('not playing')
    vi.advanceTimersByTime(10_000)
    expect(host.of('netstatus')).toHaveLength(1)
  })
})
