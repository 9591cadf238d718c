import { asCreator } from './access.js'
import { Draft } from './draft.js'
import type { Policy } from './policy.js'
import type { Actor, Room } from './room.js'
import { type Outcome, Refusal } from './step.js'

/** destroy_room: by the creator, also before it ever entered. */
export function destroy(policy: Policy, room: Room | undefined, actor: Actor, now: number): Outcome<void> {
  const mine = asCreator(policy, room, actor)
  if (mine instanceof Refusal) return mine
  const draft = new Draft(policy, mine, now)
  draft.close('closed', 'closed', true)
  return draft.step(undefined)
}
