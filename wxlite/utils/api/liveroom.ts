import type { Audience, CustomFields, CustomValue, Pusher, RoomSnapshot } from '../protocol'
import type { Method, OpenMethod } from './method'
import type { LiveRoomEvents } from './room_events'
import type { CommonRoom } from './rtcroom'

/** '' = in no room; `guest` = audience with link-mic. */
export type LiveRole = '' | 'presenter' | 'audience' | 'guest'

/** One presenter, link-mic guests, audience. */
export interface LiveRoom extends CommonRoom<LiveRoomEvents> {
  /** What this user is in the present room. @example if (liveroom.role === 'guest') showQuitButton() */
  readonly role: LiveRole
  /**
   * Presenter: makes the room and enters it; call it once the tag is publishing (1002 or 1005). Again with a
   * fresh push URL while in the room: replaces the stream. Fails with 11 (the id is in use), 7 (the push URL has run
   * out), -3 (no answer).
   * @example const { roomID } = await liveroom.createRoom({ data: { roomInfo: '新品发布', pushURL } })
   */
  createRoom: Method<
    { roomInfo?: string; roomName?: string; pushURL: string; roomID?: string; unlisted?: boolean },
    { roomID: string }
  >
  /**
   * Audience: watches. Fails with 3 (no such room), 12 (kicked), 5001 (maxAudience), -4 (no answer).
   * @example const { mixedPlayURL } = await liveroom.enterRoom({ data: { roomID } })
   */
  enterRoom: Method<
    { roomID: string },
    { roomID: string; roomCreator: string; mixedPlayURL: string; pushers: Pusher[] }
  >
  /** Presenter: closes the room. Others: leave it. @example await liveroom.exitRoom() */
  exitRoom: OpenMethod<object, void>
  /**
   * A room and its pushers (default: the present room).
   * @example const room = await liveroom.getPushers({ data: { roomID } })
   */
  getPushers: OpenMethod<{ roomID?: string }, RoomSnapshot>
  /**
   * Audience: asks the presenter for link-mic; answers when it is granted, fails with -999 when it is refused or nobody
   * answered within `timeout` ms (30000).
   * @example await liveroom.requestJoinPusher({ data: { timeout: 10000 } })
   */
  requestJoinPusher: OpenMethod<{ timeout?: number }, void>
  /** Withdraws that request, which then fails with -999. @example await liveroom.cancelJoinPusher() */
  cancelJoinPusher: OpenMethod<object, void>
  /**
   * Presenter: lets that viewer join once, within a minute.
   * @example await liveroom.acceptJoinPusher({ data: { userID } })
   */
  acceptJoinPusher: Method<{ userID: string }, void>
  /**
   * Presenter: the reason is shown to the one who asked.
   * @example await liveroom.rejectJoinPusher({ data: { userID, reason: '稍后再连' } })
   */
  rejectJoinPusher: Method<{ userID: string; reason?: string }, void>
  /**
   * Audience with a grant: becomes a pusher; call it once the tag is publishing. Fails with 13 without a grant, 5001
   * without a free seat.
   * @example await liveroom.joinPusher({ data: { pushURL } })
   */
  joinPusher: Method<{ pushURL: string }, void>
  /** Guest: ends link-mic and stays as audience. @example await liveroom.quitPusher() */
  quitPusher: OpenMethod<object, void>
  /**
   * Presenter: takes a guest off link-mic at once (stream cut, grant gone); the guest stays as audience and may ask
   * again. For good: kickPusher.
   * @example await liveroom.kickoutSubPusher({ data: { userID } })
   */
  kickoutSubPusher: Method<{ userID: string }, void>
  /** Presenter: 1 = 9:16, else 3:4: the canvas where pictures are mixed. @example liveroom.setVideoRatio(1) */
  setVideoRatio(ratio: number): void
  /**
   * A message to one user (default: the creator).
   * @example await liveroom.sendC2CCustomMsg({ cmd: 'gift', msg: 'rose' })
   */
  sendC2CCustomMsg: Method<{ cmd: string; msg: unknown; toUserID?: string }, void>
  /** Exact count, and the newest 30. @example const { audiences } = await liveroom.getAudienceList() */
  getAudienceList: OpenMethod<{ roomID?: string }, { audienceCount: number; audiences: Audience[] }>
  /**
   * Counts a field up or down (members and audience), or sets it (creator).
   * @example await liveroom.setCustomField({ data: { fieldName: 'like', operation: 'inc' } })
   */
  setCustomField: Method<
    { fieldName: string; operation: 'inc' | 'dec' | 'set'; value?: CustomValue },
    { custom: CustomFields }
  >
  /** The custom fields, as an object. @example const { custom } = await liveroom.getCustomInfo() */
  getCustomInfo: OpenMethod<{ roomID?: string }, { custom: CustomFields }>
}
