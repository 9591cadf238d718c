import fc from 'fast-check'
import type { DoorChange } from '../../server/rooms/rules/door.js'
import type { RoomType } from '../../wxlite/utils/protocol.js'
import { entry, type Fixture, user } from './fixture.js'

export const TYPES: readonly RoomType[] = ['double_room', 'multi_room', 'live_room']
export const USERS = ['ann', 'bob', 'cat', 'dan', 'eve', '__proto__'] as const
export const ROOMS = ['r1', 'r2', 'constructor'] as const

const who = fc.constantFrom(...USERS)
const where = fc.constantFrom(...ROOMS)
const type = fc.constantFrom(...TYPES)
const take = fc.integer({ min: 1, max: 3 })
const password = fc.constantFrom('', 'open sesame', 'guess')
const session = fc.constantFrom('phone', 'pad')

/** Something that somebody does to a room, or that happens. */
export type Act =
  | {
      op: 'create' | 'enter' | 'leave' | 'destroy' | 'addAudience' | 'removeAudience' | 'custom'
      type: RoomType
      userID: string
      session: string
      roomID: string
      take: number
    }
  | { op: 'beat'; type: RoomType; userID: string; session: string; roomID: string; away: boolean }
  | {
      op: 'kick' | 'unkick' | 'accept' | 'request' | 'cancel'
      type: RoomType
      userID: string
      session: string
      roomID: string
      target: string
    }
  | { op: 'comeIn'; type: RoomType; userID: string; session: string; roomID: string; password: string; watch: boolean }
  | { op: 'shut'; type: RoomType; userID: string; session: string; roomID: string; door: DoorChange }
  | { op: 'knock' | 'stopKnocking' | 'raise'; type: RoomType; userID: string; session: string; roomID: string }
  | {
      op: 'answer' | 'moderate' | 'mute' | 'muteAll' | 'muteChat'
      type: RoomType
      userID: string
      session: string
      roomID: string
      target: string
      yes: boolean
    }
  | { op: 'publish' | 'unpublish'; userID: string; take: number }
  | { op: 'gone' | 'back'; userID: string; roomID: string }
  | { op: 'pass'; ms: number }

const base = { type, userID: who, session, roomID: where }

/** Entries and beats are the usual thing; ends of rooms are rare, so that lives get long. */
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ op: fc.constantFrom('create' as const, 'enter' as const, 'enter' as const), ...base, take }),
  },
  { weight: 5, arbitrary: fc.record({ op: fc.constant('beat' as const), ...base, away: fc.boolean() }) },
  {
    weight: 3,
    arbitrary: fc.record({
      op: fc.constantFrom('leave' as const, 'addAudience' as const, 'removeAudience' as const, 'custom' as const),
      ...base,
      take,
    }),
  },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('destroy' as const), ...base, take }) },
  {
    weight: 3,
    arbitrary: fc.record({
      op: fc.constantFrom('kick' as const, 'unkick' as const, 'accept' as const, 'request' as const, 'cancel' as const),
      ...base,
      target: who,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ op: fc.constant('comeIn' as const), ...base, password, watch: fc.boolean() }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      op: fc.constant('shut' as const),
      ...base,
      door: fc.record({
        password: fc.option(password, { nil: undefined }),
        locked: fc.option(fc.boolean(), { nil: undefined }),
        approval: fc.option(fc.boolean(), { nil: undefined }),
      }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      op: fc.constantFrom('knock' as const, 'knock' as const, 'stopKnocking' as const, 'raise' as const),
      ...base,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      op: fc.constantFrom(
        'answer' as const,
        'moderate' as const,
        'mute' as const,
        'muteAll' as const,
        'muteChat' as const,
      ),
      ...base,
      target: who,
      yes: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ op: fc.constantFrom('publish' as const, 'unpublish' as const), userID: who, take }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ op: fc.constantFrom('gone' as const, 'back' as const), userID: who, roomID: where }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ op: fc.constant('pass' as const), ms: fc.constantFrom(1, 500, 1000, 6000, 19_000) }),
  },
)

/** A long life: of its own accord fast-check keeps lists short, and nobody ever meets. */
export const life = fc.array(act, { minLength: 10, maxLength: 90, size: 'max' })

/** Carries one act out. True when it was accepted, false when it was refused. */
export async function carryOut({ rooms, media, clock }: Fixture, act: Act): Promise<boolean> {
  if (act.op === 'pass') {
    for (let left = act.ms; left > 0; left -= 1000) {
      clock.advance(Math.min(left, 1000))
      await rooms.sweep()
    }
    return true
  }
  if ('take' in act && !('type' in act)) {
    media[act.op](`${act.userID}_${act.take}`)
    // The media plane does not wait for the rooms; the next act does.
    await new Promise((resolve) => setImmediate(resolve))
    return true
  }
  if (!('type' in act))
    return accepted(rooms.directory[act.op === 'gone' ? 'audienceGone' : 'userBack'](act.userID, act.roomID))
  const { roomID } = act
  const room = rooms[act.type]
  const caller = user(act.userID, act.session)
  switch (act.op) {
    case 'create':
      return accepted(
        room.create(caller, {
          roomID,
          roomInfo: '',
          unlisted: act.take === 3,
          ...(act.take === 2 && { entry: entry(act.userID, act.take) }),
        }),
      )
    case 'enter':
      return accepted(room.enter(caller, roomID, entry(act.userID, act.take)))
    case 'beat':
      return accepted(room.beat(caller, roomID, act.away))
    case 'leave':
      return accepted(room.leave(caller, roomID))
    case 'destroy':
      return accepted(room.destroy(caller, roomID))
    case 'addAudience':
      return accepted(room.addAudience(caller, roomID, `${act.take}`))
    case 'removeAudience':
      return accepted(room.removeAudience(caller, roomID))
    case 'custom':
      return accepted(room.setCustom(caller, roomID, '__proto__', act.take === 3 ? 'set' : 'inc', act.take))
    case 'kick':
      return accepted(room.kick(caller, roomID, act.target))
    case 'unkick':
      return accepted(room.unkick(caller, roomID, act.target))
    case 'accept':
      return accepted(room.respondLinkMic(caller, roomID, act.target, true, ''))
    case 'request':
      return accepted(room.requestLinkMic(caller, roomID, '', ''))
    case 'cancel':
      return accepted(room.cancelLinkMic(caller, roomID))
    case 'comeIn': {
      const visit = { password: act.password }
      return accepted(
        act.watch
          ? room.addAudience(caller, roomID, '', visit)
          : room.enter(caller, roomID, entry(act.userID), '', visit),
      )
    }
    case 'shut':
      return accepted(room.controls.update(caller, roomID, act.door))
    case 'knock':
      // A refusal that waits at the door is a change.
      await accepted(room.view(caller, roomID, { password: 'open sesame', knockAs: { userName: '', userAvatar: '' } }))
      return true
    case 'stopKnocking':
      return accepted(room.controls.cancelKnock(caller, roomID))
    case 'raise':
      return accepted(room.controls.raiseHand(caller, roomID, true))
    case 'answer':
      return accepted(room.controls.answerKnock(caller, roomID, act.target, act.yes))
    case 'moderate':
      return accepted(room.controls.setModerator(caller, roomID, act.target, act.yes))
    case 'mute':
      return accepted(room.controls.mutePusher(caller, roomID, act.target, { audio: act.yes }))
    case 'muteAll':
      return accepted(room.controls.muteAll(caller, roomID, { audio: act.yes }))
    case 'muteChat':
      return accepted(room.controls.muteChat(caller, roomID, act.target, act.yes))
  }
}

/** Refusals are answers; anything else that is thrown is a fault. */
async function accepted(doing: Promise<unknown>): Promise<boolean> {
  try {
    await doing
    return true
  } catch (error) {
    if (error instanceof Error && error.name === 'ProtocolError') return false
    throw error
  }
}
