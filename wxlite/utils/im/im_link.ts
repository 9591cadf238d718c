import type { Emitter } from '../api/emitter'
import type { AccountInfo } from '../api/login'
import type { ConnectionState } from '../api/room_events'
import type { MessageLogin } from '../net/session'
import type { RoomPlatform } from '../platform/platform'
import type {
  C2CNotice,
  ChatMessage,
  CountNotice,
  CustomC2CMessage,
  ImInfo,
  LinkMicMessage,
  QualityNotice,
  RoomEvent,
  RoomSnapshot,
  UserNotice,
} from '../protocol'

/** What an IM link emits. Everything was checked to belong to this room, and to come from whom it says. */
export interface ImEvents {
  /** A numbered change of the members. */
  change: RoomEvent
  /** A whole list; `asked`: what `seq()` was when it was asked for. */
  snapshot: { room: RoomSnapshot; asked: number }
  /** The members changed, no more is known. */
  stale: undefined
  notice: CountNotice
  /** For this user alone; and what has no number and no place in the room's list. */
  personal: UserNotice | QualityNotice
  message: ChatMessage
  c2c: C2CNotice
  /** The drawing board's data, as it came. */
  sketchpad: unknown
  /** The server does not count this user among the people of the room. */
  outside: undefined
  state: ConnectionState
}

export interface ImLinkOptions {
  platform: RoomPlatform
  roomID: string
  account(): AccountInfo & { im: ImInfo }
  /** Get a new token. */
  renew(): Promise<void>
  /** Number of the last change that this client has; 0 = none. */
  seq(): number
  emit: Emitter<ImEvents>['emit']
}

/** The notifications and the chat of one room, from entering to leaving it. */
export interface ImLink {
  readonly up: boolean
  /**
   * Whether every change comes numbered over a link of our own server; else a slow look at the list is needed as well.
   */
  readonly numbered: boolean
  /** A heartbeat over the link; undefined where REST has to do it, and now while it is down. */
  beat(away: boolean): Promise<{ seq: number }> | undefined
  send(kind: 'text' | 'custom', data: string, cmd?: string): Promise<void>
  c2c(toUserID: string, data: LinkMicMessage | CustomC2CMessage): Promise<void>
  /** Makes sure that the link is in the room, and asks for what was missed. */
  rejoin(): void
  /** There is a new token. */
  renewed(): void
  sleep(): void
  /** `dead`: hidden for so long that the platform has cut everything. */
  wake(dead: boolean): void
  close(): void
}

/** One way of notifying: the embedded socket, or Tencent Cloud IM. */
export interface ImAdapter extends MessageLogin {
  open(options: ImLinkOptions): ImLink
}
