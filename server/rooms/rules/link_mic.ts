import { Code, type LinkMicMessage } from '../../../wxlite/utils/protocol.js'
import { asModerator, asVisitor } from './access.js'
import { Draft } from './draft.js'
import { GRANT_KEPT, type Policy, REQUEST_INTERVAL, REQUEST_KEPT } from './policy.js'
import { type Actor, ROOM_LIMITS, type Room } from './room.js'
import { countOf } from './share.js'
import { type Message, type Outcome, Refusal, unchanged } from './step.js'
import { without } from './without.js'

/** request_link_mic: somebody in the audience asks the presenter, at a bounded rate. */
export function requestLinkMic(
  policy: Policy,
  room: Room | undefined,
  actor: Actor,
  profile: { userName: string; userAvatar: string },
  network: string,
  now: number,
): Outcome<void> {
  const seen = asVisitor(policy, room, actor, now)
  if (seen instanceof Refusal) return seen
  const { roomID, creator, members } = seen.view
  const { userID } = actor
  if (creator === '') return new Refusal(Code.NO_ROOM, '主播不在房间中')
  if (members.has(userID)) return new Refusal(Code.BAD_REQUEST, '您已在连麦中')
  if (seen.audience.get(userID) === undefined)
    return new Refusal(Code.NOT_MEMBER, '请先进入房间观看，再申请连麦', { reason: 'unknown' })
  const last = seen.requests.get(userID)
  // Asked again because the answer to the first was lost: the presenter knows already.
  if (last?.pending && last.at + REQUEST_INTERVAL > now) return unchanged(undefined)
  if (last && last.at + REQUEST_INTERVAL > now) return new Refusal(Code.BAD_REQUEST, '连麦申请过于频繁，请稍后再试')
  const others = new Map([...seen.requests].filter(([other, { at }]) => other !== userID && at + REQUEST_KEPT > now))
  if (others.size >= ROOM_LIMITS.requests || countOf(others.values(), network) >= ROOM_LIMITS.requestsOfNetwork)
    return new Refusal(Code.BAD_REQUEST, '申请连麦的用户过多，请稍后再试')
  const requests = others.set(userID, { at: now, pending: true, network, ...profile })
  return relay(policy, { ...seen, requests }, actor, creator, { type: 'request', roomID, userID, ...profile }, now)
}

/**
 * respond_link_mic: answers a request that waits, or takes a yes back. A yes is a permission for
 * one entry within `GRANT_KEPT`, said once. Whoever asked for nothing is told nothing.
 */
export function respondLinkMic(
  policy: Policy,
  room: Room | undefined,
  actor: Actor,
  response: { targetUserID: string; accept: boolean; reason: string },
  now: number,
): Outcome<void> {
  const mine = asModerator(policy, room, actor)
  if (mine instanceof Refusal) return mine
  const { targetUserID, accept, reason } = response
  const { roomID, members, maxMembers } = mine.view
  const request = mine.requests.get(targetUserID)
  const asked = request?.pending === true && request.at + REQUEST_KEPT > now
  const granted = (mine.grants.get(targetUserID) ?? 0) > now
  if (!asked && (accept || !granted)) return new Refusal(Code.BAD_REQUEST, '该用户没有申请连麦，或已取消')
  if (!accept)
    return relay(
      policy,
      withdrawn(mine, targetUserID, reason),
      actor,
      targetUserID,
      { type: 'response', result: 'reject', message: reason, roomID },
      now,
    )
  if (mine.bans.has(targetUserID)) return new Refusal(Code.BAD_REQUEST, '该用户已被移出房间')
  if (!members.has(targetUserID) && members.size >= maxMembers) return new Refusal(Code.ROOM_FULL)
  const grants = new Map([...mine.grants].filter(([, until]) => until > now))
  if (grants.size >= ROOM_LIMITS.grants) return new Refusal(Code.BAD_REQUEST, '等待连麦的用户过多')
  if (!members.has(targetUserID)) grants.set(targetUserID, now + GRANT_KEPT)
  return relay(
    policy,
    { ...withdrawn(mine, targetUserID), grants },
    actor,
    targetUserID,
    { type: 'response', result: 'accept', message: '', roomID },
    now,
  )
}

/** cancel_link_mic: takes a request back, and a permission that was not used yet. */
export function cancelLinkMic(policy: Policy, room: Room | undefined, actor: Actor, now: number): Outcome<void> {
  const seen = asVisitor(policy, room, actor, now)
  if (seen instanceof Refusal) return seen
  const { roomID, creator } = seen.view
  const next = withdrawn(seen, actor.userID)
  if (next.requests === seen.requests && next.grants === seen.grants) return unchanged(undefined)
  if (creator === '') return new Draft(policy, next, now).step(undefined)
  return relay(policy, next, actor, creator, { type: 'cancel', roomID, userID: actor.userID }, now)
}

/**
 * What this user may have missed while no socket of theirs was in the room, which a message is lost with: the requests
 * that wait for the presenter, the answer that a viewer waits for. Whoever heard it already takes it as it is.
 */
export function missedLinkMic(room: Room, userID: string, now: number): Message[] {
  const { roomID, creator } = room.view
  const recent = [...room.requests].filter(([, { at }]) => at + REQUEST_KEPT > now)
  if (userID === creator)
    return recent
      .filter(([, { pending }]) => pending)
      .map(([asking, { userName, userAvatar }]) =>
        message(asking, creator, { type: 'request', roomID, userID: asking, userName, userAvatar }),
      )
  if (creator === '') return []
  if ((room.grants.get(userID) ?? 0) > now)
    return [message(creator, userID, { type: 'response', result: 'accept', message: '', roomID })]
  const refusal = recent.find(([asking]) => asking === userID)?.[1].refusal
  if (refusal === undefined) return []
  return [message(creator, userID, { type: 'response', result: 'reject', message: refusal, roomID })]
}

/**
 * Without the user's request and permission. When it asked last is kept, so that asking and taking back is no way to
 * pester.
 */
function withdrawn(room: Room, userID: string, refusal?: string): Room {
  const request = room.requests.get(userID)
  const requests = request?.pending
    ? new Map(room.requests).set(userID, { ...request, pending: false, refusal })
    : room.requests
  return { ...room, requests, grants: without(room.grants, userID) }
}

/** Its name or picture must not be shown: the presenter's page forgets the request. */
export function takeBackRequest(draft: Draft, userID: string): void {
  const { requests, view } = draft.current
  const request = requests.get(userID)
  if (!request) return
  const hidden = { ...request, pending: false, userName: '', userAvatar: '' }
  draft.set({ requests: new Map(requests).set(userID, hidden) })
  const { roomID, creator } = view
  if (request.pending && creator !== '') draft.tell(message(userID, creator, { type: 'cancel', roomID, userID }))
}

function relay(
  policy: Policy,
  room: Room,
  from: Actor,
  toUserID: string,
  data: LinkMicMessage['data'],
  now: number,
): Outcome<void> {
  const draft = new Draft(policy, room, now)
  draft.tell(message(from.userID, toUserID, data))
  return draft.step(undefined)
}

function message(fromUserID: string, userID: string, data: LinkMicMessage['data']): Message {
  return { userID, notice: { event: 'c2c', fromUserID, data: { cmd: 'linkmic', data } } }
}
