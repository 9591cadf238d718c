import flvjs from 'flv.js'
import mpegts from 'mpegts.js'
import Player from 'xgplayer'
import FlvPlugin from 'xgplayer-flv'
import './other_players_types.js'

const shown = new Map<string, { video: () => HTMLVideoElement | undefined; error: string }>()

function element(name: string): HTMLVideoElement {
  const video = document.createElement('video')
  video.muted = true
  document.body.append(video)
  shown.set(name, { video: () => video, error: '' })
  return video
}

function failed(name: string, ...what: unknown[]): void {
  const player = shown.get(name)
  if (player) player.error = JSON.stringify(what)
}

function openFlvJs(url: string): void {
  const player = flvjs.createPlayer({ type: 'flv', isLive: true, url }, { enableStashBuffer: false })
  const video = element('flv.js')
  player.attachMediaElement(video)
  player.on(flvjs.Events.ERROR, (...what) => failed('flv.js', ...what))
  player.load()
  void player.play()
}

function openMpegtsJs(url: string): void {
  const player = mpegts.createPlayer({ type: 'flv', isLive: true, url }, { enableStashBuffer: false })
  const video = element('mpegts.js')
  player.attachMediaElement(video)
  player.on(mpegts.Events.ERROR, (...what: unknown[]) => failed('mpegts.js', ...what))
  player.load()
  void player.play()
}

function openXgplayer(url: string): void {
  const root = document.createElement('div')
  document.body.append(root)
  const player = new Player({
    el: root,
    url,
    isLive: true,
    autoplay: true,
    autoplayMuted: true,
    plugins: [FlvPlugin],
  })
  shown.set('xgplayer-flv', { video: () => root.querySelector('video') ?? undefined, error: '' })
  player.on('error', (what: unknown) => failed('xgplayer-flv', String(what)))
}

window.players = {
  open(url) {
    openFlvJs(url)
    openMpegtsJs(url)
    openXgplayer(url)
  },
  states() {
    const states = [...shown].map(([name, { video, error }]) => {
      const { currentTime: at = 0, buffered } = video() ?? {}
      const end = buffered && buffered.length > 0 ? buffered.end(buffered.length - 1) : at
      return [name, { at, ahead: end - at, error }]
    })
    return Object.fromEntries(states)
  },
}
