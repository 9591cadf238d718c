import {
  type Capture,
  capture,
  type Player,
  type Publisher,
  play,
  publish,
} from '../../../../server/browser/media/index.js'
import { paintBarcode } from './barcode.js'
import { bareAccept, bareAnswer, bareOffer } from './bare.js'
import { Beeper, tapLoudspeakers } from './beeps.js'
import type { Lab, PlayerReport } from './lab_types.js'
import { StageTap } from './stages.js'
import { Watch, wallClock } from './watch.js'

/** Before anything is opened: it stands in the place of the browser's functions. */
const stages = location.search === '?stages' ? new StageTap() : undefined

const publishers = new Map<string, { publisher: Publisher; events: string[] }>()
const players = new Map<string, { player: Player; report: () => PlayerReport; reset: () => void }>()
const watches = new Map<string, Watch>()
const heard = tapLoudspeakers()

function record(
  target: { on(event: string, listener: (...args: unknown[]) => void): unknown },
  names: readonly string[],
): string[] {
  const events: string[] = []
  for (const name of names) target.on(name, (...args) => events.push([name, ...args].join(' ')))
  return events
}

const PUBLISH_EVENTS = [
  'captured',
  'connected',
  'publishing',
  'congested',
  'recovered',
  'resolution',
  'lost',
  'ended',
] as const
const PLAY_EVENTS = [
  'connected',
  'firstframe',
  'playing',
  'stalled',
  'resolution',
  'ended',
  'retry',
  'failed',
  'decodeerror',
  'sound',
  'fallback',
] as const

/** A canvas that shows the wall clock as a barcode; its last row of pixels flashes with the beeper. */
function clockCanvas(width: number, height: number, frameRate: number, beeper: Beeper | undefined): HTMLCanvasElement {
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  const context = canvas.getContext('2d', { alpha: false })
  const paint = () => {
    if (context === null) return
    if (beeper) {
      context.fillStyle = beeper.sounding ? '#fff' : '#000'
      context.fillRect(0, 0, width, height)
    } else {
      paintBarcode(context, Math.round(wallClock()))
    }
  }
  paint()
  setInterval(paint, 1_000 / frameRate)
  return canvas
}

let clock: Capture | undefined

/** A clock and beeps for bare connections: one for all of a page. */
async function openClock(frameRate: number): Promise<Capture> {
  const beeper = new Beeper()
  await beeper.context.resume()
  return capture({ video: clockCanvas(480, 360, frameRate, undefined), audio: beeper.node, frameRate })
}

const lab: Lab = {
  wallClock,
  modules: { capture, publish, play },

  async publishClock(name, url, options = {}) {
    const { flashes = false, silent = false, size = [480, 360], ...rest } = options
    const beeper = silent ? undefined : new Beeper()
    await beeper?.context.resume()
    const frameRate = options.frameRate ?? 30
    const video = clockCanvas(size[0], size[1], frameRate, flashes ? beeper : undefined)
    const publisher = publish(url, { ...rest, frameRate, video, audio: beeper?.node ?? false })
    publishers.set(name, { publisher, events: record(publisher, PUBLISH_EVENTS) })
    await publisher.ready
  },

  async publishNoise(name, url, options = {}) {
    const canvas = document.createElement('canvas')
    canvas.width = 320
    canvas.height = 240
    const context = canvas.getContext('2d', { alpha: false })
    const noise = new ImageData(320, 240)
    setInterval(() => {
      for (let i = 0; i < noise.data.length; i += 4) noise.data.fill(Math.random() * 256, i, i + 3)
      context?.putImageData(noise, 0, 0)
    }, 50)
    const publisher = publish(url, { ...options, frameRate: 20, video: canvas, audio: false })
    publishers.set(name, { publisher, events: record(publisher, PUBLISH_EVENTS) })
    await publisher.ready
  },

  async publishCamera(name, url, options = {}) {
    const publisher = publish(url, { ...options, capture: await capture(options) })
    publishers.set(name, { publisher, events: record(publisher, PUBLISH_EVENTS) })
    await publisher.ready
  },

  publisher(name) {
    const found = publishers.get(name)
    if (found === undefined) throw new Error(`no publisher ${name}`)
    return found.publisher
  },

  publisherReport(name) {
    const found = publishers.get(name)
    if (found === undefined) throw new Error(`no publisher ${name}`)
    return { events: found.events, stats: found.publisher.stats() }
  },

  play(name, url, options = {}) {
    const element = document.createElement('div')
    element.style.cssText = 'display:inline-block;width:320px;height:240px'
    document.body.append(element)
    const player = play(url, element, options)
    stages?.watch(player.view, /\/live\/(\w+)/.exec(url)?.[1] ?? '')
    const events = record(player, PLAY_EVENTS)
    const watch = new Watch(
      () => player.view,
      () => player.stats().framesDrawn,
      options.read ?? 'clock',
      (painted) => stages?.seen(player.view, painted, player.stats().skew),
    )
    watches.set(name, watch)
    const sounds = () => ({ beeps: heard.onsets, loud: heard.loud, clicks: heard.clicks })
    let before = 0
    const stalls = () => player.stats().stalls - before
    players.set(name, {
      player,
      report: () => ({ ...watch.seen, ...sounds(), stalls: stalls(), events, stats: player.stats() }),
      reset: () => {
        before = player.stats().stalls
      },
    })
  },

  player(name) {
    const found = players.get(name)
    if (found === undefined) throw new Error(`no player ${name}`)
    return found.player
  },

  playerReport(name) {
    const found = players.get(name)
    if (found === undefined) throw new Error(`no player ${name}`)
    return found.report()
  },

  async bareOffer(name, { frameRate = 30, maxBitrate = 1_000 } = {}) {
    clock ??= await openClock(frameRate)
    return bareOffer(name, clock.stream, maxBitrate)
  },

  async bareAnswer(name, offer) {
    const element = document.createElement('video')
    element.style.cssText = 'display:inline-block;width:320px;height:240px'
    document.body.append(element)
    let drawn = 0
    const count = () => {
      drawn++
      element.requestVideoFrameCallback(count)
    }
    element.requestVideoFrameCallback(count)
    watches.set(
      name,
      new Watch(
        () => element,
        () => drawn,
        'clock',
      ),
    )
    return bareAnswer(name, offer, element)
  },

  bareAccept,

  stages() {
    if (stages === undefined) throw new Error('open the page with ?stages')
    return stages.report()
  },

  seen(name) {
    const watch = watches.get(name)
    if (watch === undefined) throw new Error(`nothing is seen of ${name}`)
    return watch.seen
  },

  resetPlayer(name) {
    watches.get(name)?.reset()
    players.get(name)?.reset()
    heard.onsets = []
    heard.loud = 0
    heard.clicks = 0
  },
}

window.lab = lab

// For what must begin without a script from outside, which counts as a gesture of the user: `#play=<url>` (or
// `#mpegts=<url>`)
// tells its events on the console.
const [, engine, wanted] = /^#(play|mpegts)=(.*)$/.exec(location.hash) ?? []
if (wanted !== undefined) {
  const player = play(wanted, document.body, engine === 'mpegts' ? { engine } : {})
  player.on('firstframe', () => console.log('firstframe'))
  player.on('sound', (state) => console.log(`sound ${state}`))
}
