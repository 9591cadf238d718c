import { Code, type Muted } from '../../../wxlite/utils/protocol.js'
import { asCreator, asModerator, mayActOn } from './access.js'
import { Draft } from './draft.js'
import { isMuted, NOT_MUTED, sameMute } from './moderation.js'
import type { Policy } from './policy.js'
import { type Actor, ROOM_LIMITS, type Room } from './room.js'
import { ownMute } from './standing.js'
import { type Outcome, Refusal, unchanged } from './step.js'
import { without, withoutItem } from './without.js'

const notIn = () => new Refusal(Code.NOT_MEMBER, '该用户不在房间中', { reason: 'unknown' })

/** set_moderator: of a member; whoever was made one may be dismissed while he is out. */
export function setModerator(
  policy: Policy,
  room: Room | undefined,
  actor: Actor,
  { targetUserID, moderator }: { targetUserID: string; moderator: boolean },
  now: number,
): Outcome<void> {
  const mine = asCreator(policy, room, actor)
  if (mine instanceof Refusal) return mine
  const { moderators } = mine.moderation
  if (moderators.has(targetUserID) === moderator) return unchanged(undefined)
  if (targetUserID === actor.userID) return new Refusal(Code.BAD_REQUEST, '房间创建者无需设为管理员')
  if (moderator && !mine.view.members.has(targetUserID)) return notIn()
  if (moderator && moderators.size >= ROOM_LIMITS.moderators) return new Refusal(Code.BAD_REQUEST, '管理员过多')
  const draft = new Draft(policy, mine, now)
  draft.setModeration({
    moderators: moderator ? new Set(moderators).add(targetUserID) : withoutItem(moderators, targetUserID),
  })
  draft.refreshStanding(targetUserID)
  return draft.step(undefined)
}

/** mute_pusher: of a member, or of somebody of whom it was decided before. */
export function mutePusher(
  policy: Policy,
  room: Room | undefined,
  actor: Actor,
  { targetUserID, audio, video }: { targetUserID: string; audio?: boolean | undefined; video?: boolean | undefined },
  now: number,
): Outcome<void> {
  const mine = asModerator(policy, room, actor)
  if (mine instanceof Refusal) return mine
  const refusal = mayActOn(mine, actor, targetUserID)
  if (refusal) return refusal
  const { mutes } = mine.moderation
  if (!mine.view.members.has(targetUserID) && !mutes.has(targetUserID)) return notIn()
  const before = ownMute(mine, targetUserID)
  const after = { audio: audio ?? before.audio, video: video ?? before.video }
  if (sameMute(before, after)) return unchanged(undefined)
  if (mutes.size >= ROOM_LIMITS.mutes && !mutes.has(targetUserID))
    return new Refusal(Code.BAD_REQUEST, '静音的用户过多')
  const draft = new Draft(policy, mine, now)
  const lifted = !isMuted(after) && !isMuted(mine.moderation.muteAll)
  draft.setModeration({
    mutes: lifted ? without(mutes, targetUserID) : new Map(mutes).set(targetUserID, after),
  })
  draft.refreshStanding(targetUserID)
  return draft.step(undefined)
}

/** mute_all: whoever is in and whoever comes; what was decided of single ones ends. Moderators stay as they are. */
export function muteAll(
  policy: Policy,
  room: Room | undefined,
  actor: Actor,
  { audio, video }: { audio: boolean; video?: boolean | undefined },
  now: number,
): Outcome<void> {
  const mine = asModerator(policy, room, actor)
  if (mine instanceof Refusal) return mine
  const { moderators, mutes, muteAll } = mine.moderation
  const draft = new Draft(policy, mine, now)
  draft.setModeration({
    muteAll: { audio, video: video ?? muteAll.video },
    mutes: new Map([...mutes].filter(([userID]) => moderators.has(userID))),
  })
  for (const userID of mine.view.members.keys()) draft.refreshStanding(userID)
  return draft.step(undefined)
}

/** Another room decided of a stream that is in this one too. */
export function muteElsewhere(
  policy: Policy,
  room: Room,
  { userID, streamID, muted }: { userID: string; streamID: string; muted: Muted },
  now: number,
): Outcome<void> {
  const member = room.view.members.get(userID)
  if (member?.streamID !== streamID || sameMute(room.mutedElsewhere.get(userID), muted)) return unchanged(undefined)
  const draft = new Draft(policy, room, now)
  draft.set({
    mutedElsewhere: sameMute(muted, NOT_MUTED)
      ? without(room.mutedElsewhere, userID)
      : new Map(room.mutedElsewhere).set(userID, muted),
  })
  draft.refreshStanding(userID)
  return draft.step(undefined)
}

/** raise_hand: of a member, its own. The number tells who was first. */
export function raiseHand(
  policy: Policy,
  room: Room | undefined,
  actor: Actor,
  up: boolean,
  now: number,
): Outcome<void> {
  const member = room?.view.type === policy.type ? room.view.members.get(actor.userID) : undefined
  if (!room || !member) return new Refusal(Code.NOT_MEMBER, undefined, { reason: 'unknown' })
  if ((member.hand !== undefined) === up) return unchanged(undefined)
  const draft = new Draft(policy, room, now)
  const { hand: _, ...down } = member
  draft.update(up ? { ...member, hand: room.view.seq + 1 } : down)
  return draft.step(undefined)
}

/** mute_chat: of anybody, in or not: he shall not come back to write on. */
export function muteChat(
  policy: Policy,
  room: Room | undefined,
  actor: Actor,
  { targetUserID, muted }: { targetUserID: string; muted: boolean },
  now: number,
): Outcome<void> {
  const mine = asModerator(policy, room, actor)
  if (mine instanceof Refusal) return mine
  const refusal = mayActOn(mine, actor, targetUserID)
  if (refusal) return refusal
  const { silenced } = mine.moderation
  if (silenced.has(targetUserID) === muted) return unchanged(undefined)
  if (muted && silenced.size >= ROOM_LIMITS.silenced) return new Refusal(Code.BAD_REQUEST, '禁言的用户过多')
  const draft = new Draft(policy, mine, now)
  draft.setModeration({
    silenced: muted ? new Set(silenced).add(targetUserID) : withoutItem(silenced, targetUserID),
  })
  return draft.step(undefined)
}
