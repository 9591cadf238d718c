import type { Platform } from '../platform/platform'
import type { RTCRoom } from './rtcroom'
import type { ExplainPermission, PlayerTags, PlayerView, PusherLook, PusherTag, PusherView, TagFailure } from './tags'

/** What a page or component shows of a call; made to be bound to the template directly. */
export interface CallView {
  pusher: PusherView
  players: PlayerView[]
}

export interface CallOptions {
  /** Default: the ready instance of rtcroom. */
  room?: RTCRoom
  /** Called with what changed, at most once per change: hand it to `setData`. */
  onView(view: Partial<CallView>): void
  /** Camera, microphone, permission, broken push or play. */
  onFailure?(failure: TagFailure): void
  look?: PusherLook
  /** Called before the settings page is opened for a permission that was refused before, e.g. to show a modal. */
  explain?: ExplainPermission
  platform?: Platform
  /** Needed inside a custom component: `this`. */
  component?: object
}

/**
 * A whole call: one `<live-pusher>`, one `<live-player>` per slot, and the room. It publishes first, then enters once.
 */
export interface Call {
  /** The whole view; `onView` gets its changes. @example this.setData(call.view) */
  readonly view: CallView
  readonly pusher: PusherTag
  readonly players: PlayerTags
  /**
   * Enters `roomID`; creates a room when it is '' or absent (or, with `create`, a room of that id). Resolves when
   * others can see this user.
   * Fails with RoomError: 5001 full, 12 kicked, 3 closed, 11 the id is in use, -7 no permission, -6 the push did not
   * begin.
   * @example const { roomID } = await call.start({ roomInfo: '周会', unlisted: true })
   */
  start(wanted: {
    roomID?: string
    roomInfo?: string
    unlisted?: boolean
    create?: boolean
  }): Promise<{ roomID: string }>
  /** Pauses everything at the tags: the own stream and every picture. The seat stays. @example call.pause() */
  pause(): void
  /** Goes on where `pause` left off. @example call.resume() */
  resume(): void
  /** Stops the tags and leaves the room; nothing is left running. @example await call.stop() */
  stop(): Promise<void>
}
