import type { ChatRule, DoorInfo, Muted, PusherRole, PusherState } from '../protocol'
import type { Method } from './method'
import type { CommonRoom } from './rtcroom'

/** Somebody in the room, oneself included. */
export interface RoomMember {
  userID: string
  userName: string
  userAvatar: string
  state: PusherState
  role: PusherRole
  muted: Muted
  /** 0 = down; the smaller, the earlier it was raised. */
  hand: number
}

/** Somebody who waits at the door. */
export interface Knock {
  userID: string
  userName: string
  userAvatar: string
}

/** What a page draws. */
export interface ModerationView {
  /** One's own; `member` also for an audience. */
  role: PusherRole
  /** What of oneself the room has muted: nobody hears or sees it, whatever the tag does. */
  muted: Muted
  handUp: boolean
  members: RoomMember[]
  /** Whose hand is up, the first first. */
  hands: RoomMember[]
  door: DoorInfo
  chat: ChatRule
  /** For the creator and moderators, the first first. */
  knocks: Knock[]
}

export interface ModerationOptions {
  /** An rtcroom or a liveroom. */
  room: Pick<CommonRoom<never>, 'inner'>
  /** Told after every change, with everything. */
  onView: (view: ModerationView) => void
}

export interface Passage {
  roomID: string
  password?: string
  /** The room asks for approval, and those in charge have been told. `cancel` ends the waiting (-4). */
  onWaiting?: (waiting: { cancel: () => void }) => void
}

export interface Moderation {
  /** As it is now. @example const { role, hands } = moderation.view */
  readonly view: ModerationView
  /**
   * Passes the door of a room before one enters it: says the password, knocks and waits where approval is asked for.
   * Done when one may enter, within 60 s. Fails with 15 (locked, or not let in), 16 (password missing or wrong; with
   * `later` too many wrong ones), -4 (cancelled). A room that is not there yet has no door.
   * @example await moderation.passDoor({ roomID, password, onWaiting: ({ cancel }) => show(cancel) })
   */
  passDoor: Method<Passage, void>
  /**
   * Changes the room; what is absent stays. `password` '' = none.
   * @example await moderation.updateRoom({ locked: true })
   */
  updateRoom: Method<
    {
      roomInfo?: string
      password?: string
      locked?: boolean
      approval?: boolean
      chat?: ChatRule
      unlisted?: boolean
    },
    void
  >
  /** By the creator. @example await moderation.setModerator({ userID: 'bob', moderator: true }) */
  setModerator: Method<{ userID: string; moderator: boolean }, void>
  /** What is absent stays. @example await moderation.mutePusher({ userID: 'bob', audio: true }) */
  mutePusher: Method<{ userID: string; audio?: boolean; video?: boolean }, void>
  /** Whoever is in and whoever comes, moderators apart. @example await moderation.muteAll({ audio: true }) */
  muteAll: Method<{ audio: boolean; video?: boolean }, void>
  /** @example await moderation.muteChat({ userID: 'bob', muted: true }) */
  muteChat: Method<{ userID: string; muted: boolean }, void>
  /** One's own. @example await moderation.raiseHand({ up: true }) */
  raiseHand: Method<{ up: boolean }, void>
  /** @example await moderation.answerKnock({ userID: 'bob', accept: true }) */
  answerKnock: Method<{ userID: string; accept: boolean }, void>
  /**
   * Removes somebody for good, as `kickPusher` does.
   * @example await moderation.remove({ userID: 'bob' })
   */
  remove: Method<{ userID: string }, void>
  /**
   * Complains of somebody in the room to the operator; nobody else hears of it. Fails with 1 and `later` after too many
   * at once.
   * @example await moderation.reportUser({ userID: 'bob', reason: '骚扰、辱骂' })
   */
  reportUser: Method<{ userID: string; reason: string }, void>
  /** Hears nothing more. @example moderation.stop() */
  stop(): void
}
