import { cancelled, RoomError } from '../../../wxlite/utils/api/room_error.js'
import type { PushURLs } from '../../../wxlite/utils/api/rtcroom.js'
import {
  type PlayerView,
  type PusherView,
  TagCode,
  type TagEvent,
  type TagFailure,
} from '../../../wxlite/utils/api/tags.js'
import type { Platform } from '../../../wxlite/utils/platform/platform.js'
import { spoken } from '../../../wxlite/utils/platform/spoken.js'
import type { Pusher } from '../../../wxlite/utils/protocol.js'
import type { SoundState } from '../media/index.js'
import { learnPlaces } from '../media/stream_places.js'
import { StreamAddresses } from './stream_addresses.js'
import { answers, webPlatform } from './web_platform.js'
import { WebPlayer } from './web_player.js'
import { type ChosenDevices, WebPusher } from './web_pusher.js'

/** Of calls and live rooms alike: the elements in place of the tags. */
export interface WebElements {
  /** Holds the own picture. */
  own?: HTMLElement
  /**
   * Gets one `.rtcroom-player` per seat, with `data-slot`, `data-user` and `data-state`: `empty`, `loading`, `playing`,
   * `away` or `failed`. Who is there keeps the seat: one before it may be empty.
   */
  people?: HTMLElement
  /** `blocked`: the browser wants a click before it gives sound; `resumeSound` in its handler. */
  onSound?(state: SoundState): void
  /** How loud everybody is, oneself too, about three times a second, 0 to 100: pass it to `signals.volume`. */
  onVolume?(userID: string, volume: number): void
}

/** What a page in a browser may do besides. */
export interface WebControls {
  /** Another camera or microphone, by the `deviceId` of `navigator.mediaDevices.enumerateDevices()`. */
  useDevices(devices: Partial<ChosenDevices>): Promise<void>
  /** The screen in place of the camera, until `false` or until the user ends it in the browser's own bar. */
  shareScreen(on: boolean): Promise<void>
  /** Call it in a click handler when sound is `blocked`. */
  resumeSound(): Promise<void>
}

interface Hearer {
  statechange(event: TagEvent): void
  netstatus(event: TagEvent): void
}

export interface WebTagsOptions extends WebElements {
  /** Holds the big picture of a live room. */
  main?: HTMLElement
  room: {
    getPushURL(): Promise<PushURLs>
    getRoomInfo(): { readonly pushers: readonly Pusher[] }
    getAccountInfo(): { readonly userID: string }
  }
  onFailure?(failure: TagFailure): void
  /** Who gets the events of the elements, in the codes of the tags: the library, which is made with these elements. */
  told: {
    pusher(): Hearer & { error(event: TagEvent): void }
    players(): Hearer
    main?(): Hearer
  }
}

const LOST: { readonly [kind in 'video' | 'audio']: TagFailure } = {
  video: { code: TagCode.CAMERA, errMsg: '画面中断', tagCode: -1301, hint: '摄像头被拔出或收回，或屏幕共享已结束' },
  audio: { code: TagCode.MICROPHONE, errMsg: '麦克风中断', tagCode: -1302, hint: '麦克风被拔出或收回，请另选一个' },
}

const MAIN = 'player-main'

/** The elements of one call or live room: they show what the library's view says, and tell it what happens. */
export class WebTags {
  private readonly addresses: StreamAddresses
  private readonly pusher: WebPusher
  private readonly players: WebPlayer[] = []
  private readonly main: WebPlayer | undefined
  readonly platform: Platform
  readonly controls: WebControls
  private ends = 0

  constructor(private readonly options: WebTagsOptions) {
    const { room, told, own, main, onFailure, onVolume } = options
    answers.hear = learnPlaces
    this.addresses = new StreamAddresses(() => room.getRoomInfo().pushers)
    this.pusher = new WebPusher({
      address: (url) => this.addresses.push(url),
      statechange: (event) => told.pusher().statechange(event),
      error: (event) => told.pusher().error(event),
      netstatus: (event) => told.pusher().netstatus(event),
      volume: (volume) => onVolume?.(room.getAccountInfo().userID, volume),
      lost: (kind) => {
        const { errMsg, hint, ...rest } = LOST[kind]
        onFailure?.({ ...rest, errMsg: spoken.say(errMsg), hint: spoken.say(hint) })
      },
    })
    own?.append(this.pusher.element)
    this.main = told.main && this.player(told.main)
    if (this.main) {
      this.main.element.hidden = true
      main?.append(this.main.element)
    }
    this.platform = {
      ...webPlatform(),
      pusherContext: () => this.pusher,
      playerContext: (id) => (id === MAIN && this.main ? this.main : this.at(Number(id.replace('player-', '')))),
    }
    this.controls = {
      useDevices: (devices) => this.pusher.use(devices),
      shareScreen: (on) => this.pusher.share(on),
      resumeSound: async () => {
        const all = this.main ? [this.main, ...this.players] : this.players
        await Promise.all(all.map((player) => player.resumeSound()))
      },
    }
  }

  /**
   * Before anything is published: rejects where the server takes no streams from browsers, and where `end` was called
   * before it has answered.
   */
  async begin<Result>(run: () => Promise<Result>): Promise<Result> {
    const { ends } = this
    const grant = await this.options.room.getPushURL()
    if (ends !== this.ends) throw cancelled('start')
    if (grant.webPushURL === undefined && grant.whipURL === undefined) throw takesNone()
    this.addresses.learn(grant)
    return run()
  }

  /** What is about to begin does not. */
  end(): void {
    this.ends++
  }

  show({ pusher, players, main }: { pusher?: PusherView; players?: PlayerView[]; main?: PlayerView }): void {
    if (pusher) this.pusher.show(pusher)
    if (main && this.main) {
      this.main.show(main)
      this.main.element.hidden = main.src === ''
    }
    if (!players) return
    for (const one of players) this.at(one.slot).show(one)
    for (const gone of this.players.splice(players.length)) gone.stop()
    this.options.people?.replaceChildren(...this.players.map(({ element }) => element))
  }

  private at(slot: number): WebPlayer {
    const known = this.players[slot]
    if (known) return known
    const player = this.player(this.options.told.players)
    this.players[slot] = player
    return player
  }

  private player(hearer: () => Hearer): WebPlayer {
    return new WebPlayer({
      address: (src) => this.addresses.play(src),
      statechange: (event) => hearer().statechange(event),
      netstatus: (event) => hearer().netstatus(event),
      volume: (userID, volume) => this.options.onVolume?.(userID, volume),
      sound: (state) => this.options.onSound?.(state),
    })
  }
}

function takesNone(): RoomError {
  const hint = '请管理员使用自带的媒体服务，或打开 media.srs.webrtc'
  return new RoomError(TagCode.PUSH_LOST, '这台服务器不接收网页的画面', 'getPushURL', hint)
}
