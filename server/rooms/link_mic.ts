import { Code, type LinkMicMessage } from '../../wxlite/utils/protocol.js'
import { asCreator, asVisitor } from './access.js'
import { Draft, without } from './draft.js'
import { GRANT_KEPT, type Policy } from './policy.js'
import { type Actor, ROOM_LIMITS, type Room } from './room.js'
import { type Outcome, Refusal } from './step.js'

/** request_link_mic: asks the presenter. */
export function requestLinkMic(
  policy: Policy,
  room: Room | undefined,
  actor: Actor,
  profile: { userName: string; userAvatar: string },
  now: number,
): Outcome<void> {
  const seen = asVisitor(policy, room, actor)
  if (seen instanceof Refusal) return seen
  const { roomID, creator, members } = seen.view
  if (creator === '') return new Refusal(Code.NO_ROOM, '主播不在房间中')
  if (members.has(actor.userID)) return new Refusal(Code.BAD_REQUEST, '您已在连麦中')
  return relay(policy, seen, actor, creator, { type: 'request', roomID, userID: actor.userID, ...profile }, now)
}

/** respond_link_mic: the creator's yes is a permission for one entry within `GRANT_KEPT`. */
export function respondLinkMic(
  policy: Policy,
  room: Room | undefined,
  actor: Actor,
  response: { targetUserID: string; accept: boolean; reason: string },
  now: number,
): Outcome<void> {
  const mine = asCreator(policy, room, actor)
  if (mine instanceof Refusal) return mine
  const { targetUserID, accept, reason } = response
  const { roomID, members, maxMembers } = mine.view
  if (!accept) return relay(policy, revoked(mine, targetUserID), actor, targetUserID, { type: 'response', result: 'reject', message: reason, roomID }, now)
  if (mine.bans.has(targetUserID)) return new Refusal(Code.BAD_REQUEST, '该用户已被移出房间')
  if (!members.has(targetUserID) && members.size >= maxMembers) return new Refusal(Code.ROOM_FULL)
  const grants = new Map([...mine.grants].filter(([, until]) => until > now))
  if (grants.size >= ROOM_LIMITS.grants) return new Refusal(Code.BAD_REQUEST, '等待连麦的用户过多')
  if (!members.has(targetUserID)) grants.set(targetUserID, now + GRANT_KEPT)
  return relay(policy, { ...mine, grants }, actor, targetUserID, { type: 'response', result: 'accept', message: '', roomID }, now)
}

/** cancel_link_mic: takes a request back, and a permission that was not used yet. */
export function cancelLinkMic(policy: Policy, room: Room | undefined, actor: Actor, now: number): Outcome<void> {
  const seen = asVisitor(policy, room, actor)
  if (seen instanceof Refusal) return seen
  const { roomID, creator } = seen.view
  const next = revoked(seen, actor.userID)
  if (creator === '') return new Draft(policy, next, now).step(undefined)
  return relay(policy, next, actor, creator, { type: 'cancel', roomID, userID: actor.userID }, now)
}

function revoked(room: Room, userID: string): Room {
  return { ...room, grants: without(room.grants, userID) }
}

function relay(policy: Policy, room: Room, from: Actor, toUserID: string, data: LinkMicMessage['data'], now: number): Outcome<void> {
  const draft = new Draft(policy, room, now)
  draft.tell({ userID: toUserID, notice: { event: 'c2c', fromUserID: from.userID, data: { cmd: 'linkmic', data } } })
  return draft.step(undefined)
}
