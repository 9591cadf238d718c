import { asCreator } from './access.js'
import { Draft } from './draft.js'
import type { Policy } from './policy.js'
import type { Actor, Room } from './room.js'
import { type Outcome, Refusal } from './step.js'

/** What may be changed of a room after it was made; what is absent stays. */
export interface RoomUpdate {
  readonly roomInfo?: string
}

/** update_room: the room's own fields, by its creator. Lists and get_pushers show them from then on. */
export function update(
  policy: Policy,
  room: Room | undefined,
  actor: Actor,
  { roomInfo }: RoomUpdate,
  now: number,
): Outcome<void> {
  const mine = asCreator(policy, room, actor)
  if (mine instanceof Refusal) return mine
  const draft = new Draft(policy, mine, now)
  if (roomInfo !== undefined) draft.setView({ roomInfo })
  return draft.step(undefined)
}
