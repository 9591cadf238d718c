import type { Platform } from '../platform/platform'
import type { LiveRoom } from './liveroom'
import type {
  ExplainPermission,
  PlayerTags,
  PlayerView,
  PusherLook,
  PusherTag,
  PusherView,
  TagEvent,
  TagFailure,
} from './tags'

/** What a page or component shows of a live room; made to be bound to the template directly. */
export interface LiveStageView {
  /** Presenter, or guest with link-mic. `url` '' = do not show the tag. */
  pusher: PusherView
  /**
   * The big picture of an audience: the mixed stream, or the presenter's own while linked or where nothing is mixed.
   * `src` '' = nothing to play (presenter, or presenter gone).
   */
  main: PlayerView
  /** The small pictures: other pushers, where they are not part of the big one. */
  players: PlayerView[]
  /** Audience: link-mic is being asked for, or on. */
  link: 'off' | 'asking' | 'starting' | 'on'
}

export interface LiveStageOptions {
  /** Default: the ready instance of liveroom. */
  room?: LiveRoom
  onView(view: Partial<LiveStageView>): void
  onFailure?(failure: TagFailure): void
  look?: PusherLook
  /** Called before the settings page is opened for a permission that was refused before, e.g. to show a modal. */
  explain?: ExplainPermission
  platform?: Platform
  component?: object
}

/** A whole live room with its tags: presenter or audience, and the change of players when link-mic begins and ends. */
export interface LiveStage {
  /** The whole view; `onView` gets its changes. @example this.setData(stage.view) */
  readonly view: LiveStageView
  readonly pusher: PusherTag
  readonly players: PlayerTags
  /**
   * Presenter: pushes first, then makes and enters the room.
   * @example const { roomID } = await stage.present({ roomInfo: '新品发布' })
   */
  present(wanted: { roomInfo?: string; roomID?: string; unlisted?: boolean }): Promise<{ roomID: string }>
  /** Audience: watches. @example await stage.watch({ roomID }) */
  watch(wanted: { roomID: string }): Promise<{ roomID: string }>
  /**
   * Audience: asks, then switches the players, pushes and joins. Resolves when linked; -999 when refused or timed out.
   * @example await stage.link({ timeout: 10000 })
   */
  link(wanted?: { timeout?: number }): Promise<void>
  /** Withdraws the request, or ends link-mic, and returns to the big picture. @example await stage.unlink() */
  unlink(): Promise<void>
  /** Pauses everything at the tags: the own stream and every picture. @example stage.pause() */
  pause(): void
  /** Goes on where `pause` left off. @example stage.resume() */
  resume(): void
  /** bindstatechange of the main player. */
  mainStatechange(event: TagEvent): void
  /**
   * Stops the tags and leaves the room (a presenter closes it); nothing is left running.
   * @example await stage.stop()
   */
  stop(): Promise<void>
}
