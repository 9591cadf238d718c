import { Code, type UserNotice } from '../../../wxlite/utils/protocol.js'
import { asModerator } from './access.js'
import { refusedAtDoor } from './at_door.js'
import { Draft } from './draft.js'
import { KNOCK_ANSWERED, KNOCK_KEPT, KNOCK_TOLD, type Policy } from './policy.js'
import { type Actor, ROOM_LIMITS, type Room } from './room.js'
import { countOf } from './share.js'
import { thoseInCharge } from './standing.js'
import { type Outcome, Refusal, unchanged } from './step.js'
import { without } from './without.js'

export interface Knocking {
  readonly userName: string
  readonly userAvatar: string
  /** Hashed. */
  readonly password: string
  /** '' = it is not known. */
  readonly network: string
}

/**
 * Somebody whom the door kept waiting (17) waits at it. Whoever is in charge is told, and told again while the one who
 * waits says so again: the first message may have been lost, or its reader was not there yet.
 */
export function knock(
  policy: Policy,
  room: Room | undefined,
  actor: Actor,
  { userName, userAvatar, password, network }: Knocking,
  now: number,
): Outcome<void> {
  if (!room?.open || room.view.type !== policy.type) return new Refusal(Code.NO_ROOM)
  if (room.bans.has(actor.userID)) return new Refusal(Code.KICKED)
  const refusal = refusedAtDoor(room, actor, password, now)
  if (refusal?.code !== Code.WAITING) return refusal ?? unchanged(undefined)
  const { userID } = actor
  const known = room.knocks.get(userID)
  const past = known !== undefined && known.until > now ? known : undefined
  const others = new Map([...room.knocks].filter(([other, { until }]) => other !== userID && until > now))
  const waiting = [...others.values()].filter(({ state }) => state === 'waiting')
  if (waiting.length >= ROOM_LIMITS.knocks || countOf(waiting, network) >= ROOM_LIMITS.knocksOfNetwork)
    return new Refusal(Code.WAITING, '等待进入的人过多，请稍后再试')
  const due = past === undefined || past.told + KNOCK_TOLD <= now
  const knocks = others.set(userID, {
    state: 'waiting',
    until: now + KNOCK_KEPT,
    told: due ? now : past.told,
    network,
  })
  const draft = new Draft(policy, room, now)
  draft.set({ knocks })
  if (due) tellThoseInCharge(draft, { event: 'knock', roomID: room.view.roomID, userID, userName, userAvatar })
  return draft.step(undefined)
}

/** answer_knock: the first answer counts; a yes is good for one entry within `KNOCK_ANSWERED`. */
export function answerKnock(
  policy: Policy,
  room: Room | undefined,
  actor: Actor,
  { targetUserID, accept }: { targetUserID: string; accept: boolean },
  now: number,
): Outcome<void> {
  const mine = asModerator(policy, room, actor)
  if (mine instanceof Refusal) return mine
  const { roomID } = mine.view
  const asked = mine.knocks.get(targetUserID)
  if (asked?.state !== 'waiting' || asked.until <= now)
    return new Refusal(Code.BAD_REQUEST, '该用户没有申请进入，或已离开')
  const draft = new Draft(policy, mine, now)
  const knocks = new Map(mine.knocks).set(targetUserID, {
    state: accept ? 'accepted' : 'refused',
    until: now + KNOCK_ANSWERED,
    told: asked.told,
  })
  draft.set({ knocks })
  draft.tell({ userID: targetUserID, notice: { event: 'knock_answered', roomID, accept } })
  tellThoseInCharge(draft, { event: 'knock_over', roomID, userID: targetUserID })
  return draft.step(undefined)
}

/** cancel_knock: never refused. */
export function cancelKnock(policy: Policy, room: Room | undefined, actor: Actor, now: number): Outcome<void> {
  const { userID } = actor
  if (room?.view.type !== policy.type || room.knocks.get(userID)?.state !== 'waiting') return unchanged(undefined)
  const draft = new Draft(policy, room, now)
  draft.set({ knocks: without(room.knocks, userID) })
  tellThoseInCharge(draft, { event: 'knock_over', roomID: room.view.roomID, userID })
  return draft.step(undefined)
}

/** The door asks for no approval any more: whoever waits may come in. */
export function letAllIn(draft: Draft, now: number): void {
  const { knocks, view } = draft.current
  for (const [userID, { state, until }] of knocks) {
    if (state !== 'waiting' || until <= now) continue
    draft.tell({ userID, notice: { event: 'knock_answered', roomID: view.roomID, accept: true } })
    tellThoseInCharge(draft, { event: 'knock_over', roomID: view.roomID, userID })
  }
  draft.set({ knocks: new Map() })
}

function tellThoseInCharge(draft: Draft, notice: UserNotice): void {
  for (const userID of thoseInCharge(draft.current)) draft.tell({ userID, notice })
}
