import type { Scope } from '../platform/platform'
import type { RoomError } from './room_error'

/** Asks the user whether to open the settings page, e.g. by a modal. Resolves true for yes. */
export type ExplainPermission = (scope: Scope) => Promise<boolean>

/**
 * The part of a tag's event that is read. Any event of `<live-pusher>` and `<live-player>` fits; a page may hand on one
 * that is none of theirs.
 */
export interface TagEvent {
  detail: { code?: number; message?: string; errCode?: number; errMsg?: string; info?: object; volume?: number }
  currentTarget?: { dataset?: { [name: string]: unknown } }
}

/** What can go wrong at a tag, with the component codes of the original (`<rtc-room>`). */
export const TagCode = {
  CAMERA: -4,
  MICROPHONE: -5,
  PUSH_LOST: -6,
  NO_PERMISSION: -7,
  PLAY_FAILED: -9,
} as const

/**
 * `starting`: address known, not publishing yet. `live`: publishing. `reconnecting`: it broke and is being mended.
 * `suspended`: hidden or interrupted; comes back by itself. `denied`: no permission (see `askPermission`). `failed`:
 * gave up.
 */
export type PusherPhase = 'idle' | 'starting' | 'live' | 'reconnecting' | 'suspended' | 'denied' | 'failed'

/** Everything that a `<live-pusher>` is bound to: `url="{{pusher.url}}" mode="{{pusher.mode}}" ...`. */
export interface PusherView {
  /** '' = do not render the tag's picture yet. */
  url: string
  mode: 'RTC' | 'SD' | 'HD' | 'FHD'
  autopush: boolean
  muted: boolean
  enableCamera: boolean
  beauty: number
  whiteness: number
  aspect: '3:4' | '9:16'
  minBitrate: number
  maxBitrate: number
  audioQuality: 'high' | 'low'
  devicePosition: 'front' | 'back'
  orientation: 'vertical' | 'horizontal'
  backgroundMute: boolean
  waitingImage: string
  phase: PusherPhase
  /** The uplink is poor (1101); gone with the next good sign. */
  weak: boolean
}

/** What an app may choose of a pusher's view. */
export type PusherLook = Partial<Omit<PusherView, 'url' | 'autopush' | 'phase' | 'weak'>>

/**
 * Everything that one `<live-player>` is bound to. `slot` is the key: `id="player-{{item.slot}}"
 * data-slot="{{item.slot}}"`.
 */
export interface PlayerView {
  slot: number
  /** '' = empty slot: show a placeholder. */
  userID: string
  userName: string
  userAvatar: string
  /** '' = nothing to play now. */
  src: string
  mode: 'RTC' | 'live'
  minCache: number
  maxCache: number
  muted: boolean
  /** Show a spinner. */
  loading: boolean
  /** That person is away for a moment (app hidden); the picture stands still. */
  away: boolean
  /** Playing failed repeatedly; tried again at growing intervals. */
  failed: boolean
}

/** Driver of one `<live-pusher>`: feed its three events in, get the view out. */
export interface PusherTag {
  readonly view: PusherView
  /** Newest netstatus info, for a debug overlay. */
  readonly net: object
  /**
   * Asks for permission, gets an address, starts the tag, and resolves once `enter` has succeeded (it is called at the
   * first 1002 or 1005). Whenever the stream has to be restarted later, `enter` is called again with the new address.
   */
  start(): Promise<void>
  /** bindstatechange */
  statechange(event: TagEvent): void
  /** bindnetstatus */
  netstatus(event: TagEvent): void
  /** binderror */
  error(event: TagEvent): void
  /**
   * Changes what the user chooses: muted, beauty, enableCamera, orientation ...
   * @example call.pusher.set({ muted: true })
   */
  set(look: PusherLook): void
  /** Front or back. @example call.pusher.switchCamera() */
  switchCamera(): void
  /** Others see the last picture until resume. @example call.pusher.pause() */
  pause(): void
  /** @example call.pusher.resume() */
  resume(): void
  /** Stops publishing; nothing is left running. */
  stop(): void
}

/** Driver of the `<live-player>`s of a room, one for each slot. */
export interface PlayerTags {
  readonly views: readonly PlayerView[]
  /** bindstatechange; the tag has `data-slot`. */
  statechange(event: TagEvent): void
  /** bindnetstatus */
  netstatus(event: TagEvent): void
  /** Mutes one member on this device only. @example call.players.setMuted(userID, true) */
  setMuted(userID: string, muted: boolean): void
  pause(): void
  resume(): void
  stop(): void
}

/** A failure of a tag. `code`: TagCode. It only has to be shown: the library has already reacted. */
export interface TagFailure {
  code: number
  errMsg: string
  /** Of the tag itself: 10001, -1307, -2301 ... */
  tagCode: number
  /** What the user can do, Chinese. */
  hint: string
  error?: RoomError
}
