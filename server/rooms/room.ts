import type { CloseReason, CustomValue, PusherState, QuitReason, RoomType } from '../../wxlite/utils/protocol.js'

/** Somebody who publishes in a room. */
export interface Member {
  readonly userID: string
  readonly userName: string
  readonly userAvatar: string
  readonly streamID: string
  readonly state: PusherState
}

/** A numbered change of a room's members, in the core's own terms: streams instead of URLs. */
export type MemberChange =
  | { readonly type: 'join'; readonly seq: number; readonly member: Member }
  | { readonly type: 'quit'; readonly seq: number; readonly member: Member; readonly reason: QuitReason }
  | { readonly type: 'update'; readonly seq: number; readonly member: Member }
  | { readonly type: 'creator'; readonly seq: number; readonly userID: string; readonly streamID: string }
  | { readonly type: 'close'; readonly seq: number; readonly reason: CloseReason }

/** What the rest of the server may read of a room. Values are never changed in place. */
export interface RoomView {
  readonly type: RoomType
  readonly roomID: string
  readonly roomInfo: string
  readonly creator: string
  readonly unlisted: boolean
  readonly seq: number
  readonly maxMembers: number
  /** In order of entry. */
  readonly members: ReadonlyMap<string, Member>
  readonly audience: ReadonlyMap<string, string>
  readonly custom: ReadonlyMap<string, CustomValue>
}
