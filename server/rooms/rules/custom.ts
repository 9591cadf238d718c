import { Code, type CustomFields, type CustomValue, LIMITS } from '../../../wxlite/utils/protocol.js'
import { asVisitor } from './access.js'
import { Draft } from './draft.js'
import { isCreator, type Policy } from './policy.js'
import type { Actor, Room, RoomView } from './room.js'
import { type Outcome, Refusal } from './step.js'

export interface CustomChange {
  readonly fieldName: string
  readonly operation: 'inc' | 'dec' | 'set'
  /** For `set`. */
  readonly value?: CustomValue
}

/** set_custom_field: members and audience count by one, from 0; the creator sets. */
export function setCustom(
  policy: Policy,
  room: Room | undefined,
  actor: Actor,
  change: CustomChange,
  now: number,
): Outcome<CustomFields> {
  const seen = asVisitor(policy, room, actor, now)
  if (seen instanceof Refusal) return seen
  const { members, custom } = seen.view
  const { fieldName, operation } = change
  if (operation === 'set' && !isCreator(seen, actor))
    return new Refusal(Code.NO_ROOM, '只有房间创建者可以设置自定义字段')
  if (!members.has(actor.userID) && seen.audience.get(actor.userID) === undefined)
    return new Refusal(Code.NOT_MEMBER, undefined, { reason: 'unknown' })
  if (!custom.has(fieldName) && custom.size >= LIMITS.fields) return new Refusal(Code.BAD_REQUEST, '自定义字段过多')
  const value = operation === 'set' ? change.value : counted(custom.get(fieldName) ?? 0, operation === 'inc' ? 1 : -1)
  if (value === undefined)
    return new Refusal(
      Code.BAD_REQUEST,
      operation === 'set' ? '缺少参数 value' : `自定义字段 ${fieldName} 不是可计数的整数`,
    )
  const next = new Map(custom).set(fieldName, value)
  if (Buffer.byteLength(JSON.stringify([...next])) > LIMITS.customBytes)
    return new Refusal(Code.BAD_REQUEST, '自定义字段总长度过大')
  const draft = new Draft(policy, seen, now)
  draft.setView({ custom: next })
  return draft.step(customFields(draft.current.view))
}

/** The fields as an object. Made by fromEntries, so that a field may have any name. */
export function customFields(view: RoomView): CustomFields {
  return Object.fromEntries(view.custom)
}

function counted(value: CustomValue, by: number): number | undefined {
  const next = typeof value === 'number' ? value + by : Number.NaN
  return Number.isSafeInteger(next) ? next : undefined
}
