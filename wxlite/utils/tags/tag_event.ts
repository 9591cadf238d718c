import { isObject } from '../api/arguments'
import type { TagEvent } from '../api/tags'

/** What the tag says. A page may hand on any event, also one that is none of a tag's. */
export function detailOf(event: TagEvent): TagEvent['detail'] {
  return isObject(event) && isObject(event.detail) ? event.detail : {}
}

/** Which `<live-player>` an event comes from; NaN: none of them. */
export function slotOf(event: TagEvent): number {
  const target = isObject(event) ? event.currentTarget : undefined
  return Number(target?.dataset?.slot)
}
