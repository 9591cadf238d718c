import { asModerator } from './access.js'
import { changedDoor, type DoorChange } from './door.js'
import { Draft } from './draft.js'
import { letAllIn } from './knock.js'
import type { Policy } from './policy.js'
import type { Actor, Room } from './room.js'
import { type Outcome, Refusal } from './step.js'

export interface RoomChange extends DoorChange {
  readonly roomInfo?: string | undefined
  readonly unlisted?: boolean | undefined
}

/** update_room: the room's own fields; whoever waits at a door that asks for no approval any more may come in. */
export function updateRoom(
  policy: Policy,
  room: Room | undefined,
  actor: Actor,
  change: RoomChange,
  now: number,
): Outcome<void> {
  const mine = asModerator(policy, room, actor)
  if (mine instanceof Refusal) return mine
  const draft = new Draft(policy, mine, now)
  draft.setDoor(changedDoor(mine.door, change))
  if (change.chat !== undefined) draft.setModeration({ chat: change.chat })
  const { roomInfo, unlisted } = mine.view
  draft.setView({ roomInfo: change.roomInfo ?? roomInfo, unlisted: change.unlisted ?? unlisted })
  if (mine.door.approval && !draft.current.door.approval) letAllIn(draft, now)
  draft.roomChanged()
  return draft.step(undefined)
}
