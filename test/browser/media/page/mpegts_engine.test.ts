// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { EngineListener } from '../../../../server/browser/media/play/engine.js'
import { MpegtsEngine } from '../../../../server/browser/media/play/mpegts_engine.js'

/** Stands for the library's player: tells what the test wants. */
class FakePlayer {
  static last: FakePlayer
  destroyed = false
  mediaInfo = { hasAudio: true }
  private readonly listeners = new Map<string, (...args: unknown[]) => void>()

  constructor() {
    FakePlayer.last = this
  }

  on(event: string, listener: (...args: unknown[]) => void): void {
    this.listeners.set(event, listener)
  }

  tell(event: string, ...args: unknown[]): void {
    this.listeners.get(event)?.(...args)
  }

  attachMediaElement(): void {}

  load(): void {}

  destroy(): void {
    this.destroyed = true
  }
}

vi.mock('mpegts.js', () => ({
  default: {
    isSupported: () => true,
    createPlayer: () => new FakePlayer(),
    Events: { ERROR: 'error', LOADING_COMPLETE: 'complete', STATISTICS_INFO: 'statistics', MEDIA_INFO: 'info' },
  },
}))

const told: string[] = []
const listener: EngineListener = {
  opened: () => told.push('opened'),
  closed: (orderly, detail) => told.push(`closed ${orderly} ${detail}`),
  drawn: () => told.push('drawn'),
  resolution: () => {},
  sound: () => told.push('sound'),
  starved: () => {},
  failed: () => {},
  unsupported: () => undefined,
  unusable: () => {},
}
let engine: MpegtsEngine
let play: () => Promise<void>

beforeEach(() => {
  told.length = 0
  vi.useFakeTimers()
  vi.stubGlobal('MediaSource', class {})
  play = async () => {}
  engine = new MpegtsEngine({ minDelay: 40, maxDelay: 1_000 }, listener)
  engine.view.play = () => play()
  document.body.append(engine.view)
})
afterEach(() => {
  engine.close()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const open = async (): Promise<void> => {
  engine.open('http://relay/live/s.flv')
  await vi.dynamicImportSettled()
}

describe('MpegtsEngine', () => {
  it('takes a connection for dead on which nothing has come for eight seconds', async () => {
    await open()
    for (let second = 0; second < 20; second++) {
      FakePlayer.last.tell('statistics', { speed: 30 })
      vi.advanceTimersByTime(1_000)
      engine.tick()
    }
    expect(told).toEqual([])
    for (let second = 0; second < 8; second++) {
      FakePlayer.last.tell('statistics', { speed: 0 })
      vi.advanceTimersByTime(1_000)
      engine.tick()
    }
    expect(told).toEqual(['closed false nothing came'])
  })

  // A track that was promised and never came: bytes flowed, the picture stood, and the page showed "playing" for ever.
  it('takes a connection for dead on which bytes come and nothing moves for eight seconds', async () => {
    await open()
    Object.defineProperty(engine.view, 'paused', { value: false })
    let time = 0
    Object.defineProperty(engine.view, 'currentTime', { get: () => time })
    const seconds = (count: number, moves: number) => {
      for (let second = 0; second < count; second++) {
        time += moves
        FakePlayer.last.tell('statistics', { speed: 30 })
        vi.advanceTimersByTime(1_000)
        engine.tick()
      }
    }
    seconds(20, 1)
    seconds(7, 0)
    expect(told).toEqual([])
    seconds(2, 0)
    expect(told[0]).toBe('closed false nothing moves')
  })

  it('tells of pictures where the browser does not tell of each', async () => {
    await open()
    engine.view.dispatchEvent(new Event('timeupdate'))
    expect(told).toEqual(['drawn'])
  })

  it('plays silently where sound is blocked, and with sound after a gesture, for which it listens no longer then', async () => {
    play = () => (engine.view.muted ? Promise.resolve() : Promise.reject(new DOMException('', 'NotAllowedError')))
    await open()
    expect([engine.sound, engine.view.muted]).toEqual(['blocked', true])
    play = async () => {}
    document.body.dispatchEvent(new Event('pointerdown', { bubbles: true }))
    await vi.advanceTimersByTimeAsync(0)
    expect(engine.view.muted).toBe(false)
    expect(engine.sound).not.toBe('blocked')
    const calls = vi.fn(async () => {})
    play = calls
    document.body.dispatchEvent(new Event('pointerdown', { bubbles: true }))
    expect(calls).not.toHaveBeenCalled()
  })

  it('ends the library with the connection, also one that is still being loaded', async () => {
    await open()
    const first = FakePlayer.last
    engine.reset()
    expect(first.destroyed).toBe(true)
    engine.open('http://relay/live/s.flv')
    engine.reset()
    await vi.dynamicImportSettled()
    expect(FakePlayer.last).toBe(first)
  })
})
