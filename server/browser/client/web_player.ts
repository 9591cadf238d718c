import type { PlayerView, TagEvent } from '../../../wxlite/utils/api/tags.js'
import type { WxPlayerContext } from '../../../wxlite/utils/platform/wx_api.js'
import { type Player, play, type SoundState } from '../media/index.js'
import { PLAYER_MESSAGES } from '../tags/codes.js'
import { tellPlayFigures } from '../tags/tell_figures.js'
import { tellPlaying } from '../tags/tell_playing.js'
import type { PlayAddress } from './stream_addresses.js'

/** As many as `<live-player>` makes before -2301; the library goes on with a fresh address. */
const RETRIES = 4

export interface WebPlayerOptions {
  address(src: string): PlayAddress
  statechange(event: TagEvent): void
  netstatus(event: TagEvent): void
  /** How loud that person is, 0 to 100. */
  volume(userID: string, volume: number): void
  sound(state: SoundState): void
}

/** One person's picture in a web page, in place of a `<live-player>`. */
export class WebPlayer implements WxPlayerContext {
  readonly element = document.createElement('div')
  private player: Player | undefined
  private untell = () => {}
  private view: PlayerView | undefined

  constructor(private readonly options: WebPlayerOptions) {
    this.element.className = 'rtcroom-player'
    this.element.style.cssText = 'position:relative;overflow:hidden'
  }

  show(view: PlayerView): void {
    const before = this.view
    this.view = view
    const { dataset } = this.element
    dataset.slot = String(view.slot)
    dataset.user = view.userID
    dataset.state = stateOf(view)
    this.element.title = view.userName
    if (before?.src !== view.src) this.play()
    else if (before.muted !== view.muted) this.player?.setMuted(view.muted)
  }

  play(): void {
    this.stop()
    if (!this.view || this.view.src === '') return
    const { src, muted, minCache, maxCache } = this.view
    const { url, fallback, webrtc } = this.options.address(src)
    const player = play(url, this.element, {
      fit: 'cover',
      muted,
      fallback,
      // By WebRTC the browser chooses.
      minDelay: webrtc ? undefined : Math.max(40, minCache * 100),
      maxDelay: Math.max(200, maxCache * 1_000),
      retries: RETRIES,
    })
    this.player = player
    tellPlaying(player, (code) => {
      if (player !== this.player) return
      if (code === -2301) this.stop()
      this.tell(code)
    })
    player.on('sound', (state) => player === this.player && this.options.sound(state))
    this.untell = tellPlayFigures(() => player.stats(), {
      netstatus: (info) => this.options.netstatus({ detail: { info }, currentTarget: this.currentTarget }),
      volume: (volume) => this.view && this.options.volume(this.view.userID, volume),
    })
  }

  stop(): void {
    this.untell()
    this.player?.stop()
    this.player = undefined
  }

  pause(): void {
    this.player?.pause()
  }

  resume(): void {
    this.player?.resume()
  }

  resumeSound(): Promise<void> {
    return this.player?.resumeSound() ?? Promise.resolve()
  }

  private tell(code: number): void {
    const message = PLAYER_MESSAGES.get(code) ?? ''
    this.options.statechange({ detail: { code, message }, currentTarget: this.currentTarget })
  }

  private get currentTarget(): TagEvent['currentTarget'] {
    return { dataset: { slot: this.view?.slot } }
  }
}

function stateOf({ src, failed, away, loading }: PlayerView): string {
  if (failed) return 'failed'
  if (away) return 'away'
  if (src === '') return 'empty'
  return loading ? 'loading' : 'playing'
}
