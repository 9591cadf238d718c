import type { Changes, TimedRule } from './changes.js'
import type { DoorKeeper } from './door_keeper.js'
import { answerKnock, cancelKnock } from './rules/knock.js'
import { muteAll, muteChat, mutePusher, raiseHand, setModerator } from './rules/moderate.js'
import type { Policy } from './rules/policy.js'
import type { Actor, Room } from './rules/room.js'
import type { Outcome } from './rules/step.js'
import { type RoomChange, updateRoom } from './rules/update_room.js'

/**
 * What those in charge of a room do, and what members ask of them: each operation has its rule. Every method throws
 * ProtocolError with the code that the protocol has for the refusal.
 */
export class RoomControls {
  constructor(
    private readonly policy: Policy,
    private readonly changes: Changes,
    private readonly door: DoorKeeper,
  ) {}

  /** The password in it is not hashed yet. */
  update(caller: Actor, roomID: string, change: RoomChange): Promise<void> {
    return this.apply(roomID, (room, now) =>
      updateRoom(this.policy, room, caller, this.door.hashed(roomID, change), now),
    )
  }

  setModerator(caller: Actor, roomID: string, targetUserID: string, moderator: boolean): Promise<void> {
    return this.apply(roomID, (room, now) => setModerator(this.policy, room, caller, { targetUserID, moderator }, now))
  }

  mutePusher(
    caller: Actor,
    roomID: string,
    targetUserID: string,
    muted: { audio?: boolean | undefined; video?: boolean | undefined },
  ): Promise<void> {
    return this.apply(roomID, (room, now) => mutePusher(this.policy, room, caller, { targetUserID, ...muted }, now))
  }

  muteAll(caller: Actor, roomID: string, muted: { audio: boolean; video?: boolean | undefined }): Promise<void> {
    return this.apply(roomID, (room, now) => muteAll(this.policy, room, caller, muted, now))
  }

  muteChat(caller: Actor, roomID: string, targetUserID: string, muted: boolean): Promise<void> {
    return this.apply(roomID, (room, now) => muteChat(this.policy, room, caller, { targetUserID, muted }, now))
  }

  raiseHand(caller: Actor, roomID: string, up: boolean): Promise<void> {
    return this.apply(roomID, (room, now) => raiseHand(this.policy, room, caller, up, now))
  }

  answerKnock(caller: Actor, roomID: string, targetUserID: string, accept: boolean): Promise<void> {
    return this.apply(roomID, (room, now) => answerKnock(this.policy, room, caller, { targetUserID, accept }, now))
  }

  cancelKnock(caller: Actor, roomID: string): Promise<void> {
    return this.apply(roomID, (room, now) => cancelKnock(this.policy, room, caller, now))
  }

  private apply(roomID: string, rule: (room: Room | undefined, now: number) => Outcome<void>): Promise<void> {
    const timed: TimedRule<void> = ({ room }, now) => rule(room, now)
    return this.changes.change(roomID, timed)
  }
}
