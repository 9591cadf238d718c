import type { Call, CallOptions, CallView } from '../../../wxlite/utils/api/call.js'
import type { RTCRoom } from '../../../wxlite/utils/api/rtcroom.js'
import type { TagFailure } from '../../../wxlite/utils/api/tags.js'
import { createCall as createDrivenCall, TagCode } from '../../../wxlite/utils/call.js'
import { spoken } from '../../../wxlite/utils/platform/spoken.js'
import type { SoundState } from '../media/index.js'
import { StreamAddresses } from './stream_addresses.js'
import { webPlatform } from './web_platform.js'
import { WebPlayer } from './web_player.js'
import { type ChosenDevices, WebPusher } from './web_pusher.js'

/** The options of the mini-program's `createCall`, with elements in place of the tags. */
export interface WebCallOptions extends Pick<CallOptions, 'onFailure' | 'look' | 'explain'> {
  room: RTCRoom
  /** Holds the own picture. */
  own?: HTMLElement
  /** Gets one `.rtcroom-player` per seat, with `data-slot`, `data-user` and `data-state`. */
  people?: HTMLElement
  onView?(view: Partial<CallView>): void
  /** `blocked`: the browser wants a click before it gives sound; `resumeSound` in its handler. */
  onSound?(state: SoundState): void
}

/** A call in a web page. */
export interface WebCall extends Call {
  /** Another camera or microphone, by the `deviceId` of `navigator.mediaDevices.enumerateDevices()`. */
  useDevices(devices: Partial<ChosenDevices>): Promise<void>
  /** The screen in place of the camera, until `false` or until the user ends it in the browser's own bar. */
  shareScreen(on: boolean): Promise<void>
  /** Call it in a click handler when sound is `blocked`. */
  resumeSound(): Promise<void>
}

const LOST: { readonly [kind in 'video' | 'audio']: TagFailure } = {
  video: { code: TagCode.CAMERA, errMsg: '画面中断', tagCode: -1301, hint: '摄像头被拔出或收回，或屏幕共享已结束' },
  audio: { code: TagCode.MICROPHONE, errMsg: '麦克风中断', tagCode: -1302, hint: '麦克风被拔出或收回，请另选一个' },
}

/**
 * @example
 * const call = createCall({ room, own: myBox, people: theirBox })
 * const { roomID } = await call.start({ roomInfo: 'weekly' })
 */
export function createCall({ room, own, people, onView, onSound, onFailure, ...options }: WebCallOptions): WebCall {
  const addresses = new StreamAddresses()
  const address = (url: string) => addresses.of(url)
  const players: WebPlayer[] = []
  const pusher: WebPusher = new WebPusher({
    address,
    statechange: (event) => call.pusher.statechange(event),
    error: (event) => call.pusher.error(event),
    lost: (kind) => {
      const { errMsg, hint, ...rest } = LOST[kind]
      onFailure?.({ ...rest, errMsg: spoken.say(errMsg), hint: spoken.say(hint) })
    },
  })
  const playerAt = (slot: number) => {
    const known = players[slot]
    if (known) return known
    const player = new WebPlayer({
      address,
      statechange: (event) => call.players.statechange(event),
      sound: (state) => onSound?.(state),
    })
    players[slot] = player
    return player
  }
  const call = createDrivenCall({
    ...options,
    room,
    onFailure,
    platform: {
      ...webPlatform(),
      pusherContext: () => pusher,
      playerContext: (id) => playerAt(Number(id.replace('player-', ''))),
    },
    onView(view) {
      if (view.pusher) pusher.show(view.pusher)
      if (view.players) {
        for (const one of view.players) playerAt(one.slot).show(one)
        for (const gone of players.splice(view.players.length)) gone.stop()
        people?.replaceChildren(...players.map(({ element }) => element))
      }
      onView?.(view)
    },
  })
  own?.append(pusher.element)
  return {
    get view() {
      return call.view
    },
    pusher: call.pusher,
    players: call.players,
    async start(wanted) {
      addresses.learn((await room.getPushURL()).webPushURL)
      return call.start(wanted)
    },
    pause: call.pause,
    resume: call.resume,
    stop: call.stop,
    useDevices: (devices) => pusher.use(devices),
    shareScreen: (on) => pusher.share(on),
    async resumeSound() {
      await Promise.all(players.map((player) => player.resumeSound()))
    },
  }
}
