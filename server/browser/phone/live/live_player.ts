import { type Player, play } from '../../media/index.js'
import { PLAYER_MESSAGES } from '../../tags/codes.js'
import { tellPlayFigures } from '../../tags/tell_figures.js'
import { tellPlaying } from '../../tags/tell_playing.js'
import { make } from '../element.js'
import type { MiniApp } from '../mini_app.js'
import type { TagBehaviour, TagHost } from '../tag_host.js'
import { playAddress } from '../wx/own_address.js'

/** WeChat retries for a while before -2301; an app that wants longer restarts. */
const RETRIES = 4
/** `<live-player>`: plays through the browser modules, tells what happens in WeChat's codes. */
export class LivePlayer implements TagBehaviour {
  private player: Player | undefined
  private readonly screen = make('div', 'live-screen')
  private untell = () => {}
  private silenced = false
  private covered = false

  constructor(
    private readonly host: TagHost,
    private readonly app: Pick<MiniApp, 'events'>,
  ) {
    host.element.prepend(this.screen)
    app.events.on('hide', this.hidden)
    app.events.on('show', this.shown)
    app.events.on('pages', this.pagesChanged)
  }

  update(property: string): void {
    if (!this.host.element.isConnected) return
    if (property === 'src' || property === 'mode') {
      const playing = this.player !== undefined
      this.stop()
      if (playing || this.host.flag('autoplay')) this.start()
    } else if (property === 'autoplay') {
      if (this.host.flag('autoplay')) this.start()
    } else if (property === 'muted') this.applySound()
    else this.applyLook()
  }

  attached(): void {
    if (this.host.flag('autoplay')) this.start()
  }

  detached(): void {
    this.app.events.off('hide', this.hidden)
    this.app.events.off('show', this.shown)
    this.app.events.off('pages', this.pagesChanged)
    this.stop()
  }

  /** Plays unless it plays already. */
  start(): void {
    const source = this.host.text('src')
    if (this.player || source === '') return
    const { screen, host } = this
    const [min, max] = [host.number('minCache') * 1_000, host.number('maxCache') * 1_000]
    const { url, fallback } = playAddress(source)
    const player = play(url, screen, {
      // By WebRTC the browser chooses.
      ...(fallback === undefined ? { minDelay: Math.max(40, min) } : { fallback }),
      maxDelay: Math.max(100, max),
      // The phone's network stands in the place of the frame's fetch and WebSocket.
      reader: 'page',
      retries: RETRIES,
    })
    this.player = player
    tellPlaying(player, (code) => {
      if (player !== this.player) return
      if (code === 2009) this.applyLook()
      this.tell(code)
      if (code === -2301) this.stop()
    })
    // Browsers give no sound to a page that nobody has touched, such as one that a link has just opened.
    player.on('sound', (state) => player === this.player && screen.classList.toggle('silent', state === 'blocked'))
    this.tell(2007)
    this.applyLook()
    this.applySound()
    this.untell = tellPlayFigures(() => player.stats(), {
      netstatus: (info) => host.emit('netstatus', { info }),
      volume: (volume) => host.emit('audiovolumenotify', { volume }),
    })
  }

  stop(): void {
    this.untell()
    this.player?.stop()
    this.player = undefined
    this.screen.classList.remove('silent')
  }

  pause(): void {
    this.player?.pause()
  }

  resume(): void {
    this.player?.resume()
  }

  /** WeChat's `mute` turns the sound off and on again. */
  toggleMute(): void {
    this.silenced = !this.silenced
    this.applySound()
  }

  setFullScreen(on: boolean, direction = 0): void {
    this.host.element.classList.toggle('full-screen', on)
    this.host.element.dataset.direction = String(direction)
    this.applyLook()
    this.host.emit('fullscreenchange', { fullScreen: on, direction })
  }

  async snapshot(): Promise<{ tempImagePath: string; width: number; height: number }> {
    if (!this.player) throw new Error('not playing')
    const { width, height } = this.player.stats()
    return { tempImagePath: URL.createObjectURL(await this.player.snapshot()), width, height }
  }

  private readonly hidden = (): void => {
    if (this.host.flag('backgroundMute')) this.player?.setMuted(true)
  }

  private readonly shown = (): void => this.applySound()

  /** WeChat pauses what another page covers, unless the tag says otherwise. */
  private readonly pagesChanged = (): void => {
    const covered = !this.host.element.closest('.mini-page.on')
    if (covered === this.covered || !this.host.flag('autoPauseIfNavigate')) return
    this.covered = covered
    if (covered) this.player?.pause()
    else this.player?.resume()
  }

  private applySound(): void {
    this.player?.setMuted(this.silenced || this.host.flag('muted'))
  }

  private applyLook(): void {
    this.player?.setFit(this.host.text('objectFit') === 'fillCrop' ? 'cover' : 'contain')
    this.screen.classList.toggle('horizontal', this.host.text('orientation') === 'horizontal')
    // A turned picture is as wide as the box is high.
    this.screen.style.setProperty('--box-width', `${this.host.element.clientWidth}px`)
    this.screen.style.setProperty('--box-height', `${this.host.element.clientHeight}px`)
  }

  private tell(code: number): void {
    this.host.emit('statechange', { code, message: PLAYER_MESSAGES.get(code) ?? '' })
  }
}
