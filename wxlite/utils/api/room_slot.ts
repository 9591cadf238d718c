import type { PusherState } from '../protocol'

/** One place on the page for another member's picture. Bind a list of these; `slot` is its stable key. */
export interface RoomSlot {
  /** 0, 1, ... : never changes, so that nobody's `<live-player>` is recreated when others come and go. */
  readonly slot: number
  /** '' = empty. */
  readonly userID: string
  readonly userName: string
  readonly userAvatar: string
  /** Changes only with the stream, not when the server merely signs the same stream again. */
  readonly accelerateURL: string
  readonly flvURL: string
  /** The same over a WebSocket, where the server has it: a browser opens six HTTP connections to a host. */
  readonly wsFlvURL: string
  readonly state: PusherState
}
