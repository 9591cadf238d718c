import type { ChatRule, DoorInfo, Muted, PusherRole, PusherState } from '../protocol'
import type { Method } from './method'
import type { CommonRoom } from './rtcroom'

/** A user in the room, this one included. */
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

/** A user who waits to be let in. */
export interface Knock {
  userID: string
  userName: string
  userAvatar: string
}

/** What a page shows. */
export interface ModerationView {
  /** This user's role; `member` also for an audience. */
  role: PusherRole
  /** This user's sound or picture that the room has muted: nobody gets it, whatever the tag does. */
  muted: Muted
  handUp: boolean
  members: RoomMember[]
  /** Users with a raised hand, the earliest first. */
  hands: RoomMember[]
  door: DoorInfo
  chat: ChatRule
  /** Users who wait to be let in, the earliest first; for the creator and moderators. */
  knocks: Knock[]
}

export interface ModerationOptions {
  /** An rtcroom or a liveroom. */
  room: Pick<CommonRoom<never>, 'inner'>
  /** Called after every change, with the whole view. */
  onView: (view: ModerationView) => void
}

export interface Passage {
  roomID: string
  password?: string
  /** The room requires approval, and its creator and moderators were notified. `cancel` ends the wait (-4). */
  onWaiting?: (waiting: { cancel: () => void }) => void
}

export interface Moderation {
  /** The present view. @example const { role, hands } = moderation.view */
  readonly view: ModerationView
  /**
   * Call it before entering a room: sends the password, or asks for approval and waits for it. Resolves when this user
   * may enter, which has to happen within 60 s. Fails with 15 (locked, or not let in), 16 (password missing or wrong;
   * with `later` too many wrong ones), -4 (cancelled). Succeeds for a room that does not exist yet.
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
  /** The creator only. @example await moderation.setModerator({ userID: 'bob', moderator: true }) */
  setModerator: Method<{ userID: string; moderator: boolean }, void>
  /** An absent field stays as it is. @example await moderation.mutePusher({ userID: 'bob', audio: true }) */
  mutePusher: Method<{ userID: string; audio?: boolean; video?: boolean }, void>
  /** All members, also later ones, except moderators. @example await moderation.muteAll({ audio: true }) */
  muteAll: Method<{ audio: boolean; video?: boolean }, void>
  /** @example await moderation.muteChat({ userID: 'bob', muted: true }) */
  muteChat: Method<{ userID: string; muted: boolean }, void>
  /** This user's own hand. @example await moderation.raiseHand({ up: true }) */
  raiseHand: Method<{ up: boolean }, void>
  /** @example await moderation.answerKnock({ userID: 'bob', accept: true }) */
  answerKnock: Method<{ userID: string; accept: boolean }, void>
  /**
   * Removes somebody for good, as `kickPusher` does.
   * @example await moderation.remove({ userID: 'bob' })
   */
  remove: Method<{ userID: string }, void>
  /**
   * Reports a user in the room to the operator; nobody else is notified. Fails with 1 and `later` after too many
   * reports at once.
   * @example await moderation.reportUser({ userID: 'bob', reason: '骚扰、辱骂' })
   */
  reportUser: Method<{ userID: string; reason: string }, void>
  /** Removes its listeners; `onView` is called no more. @example moderation.stop() */
  stop(): void
}
