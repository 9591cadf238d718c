import type { TagEvent } from '../api/tags'

/** Which `<live-player>` an event comes from; NaN: none of them. A page may hand on any event, or none. */
export function slotOf(event: TagEvent): number {
  return Number(event?.currentTarget?.dataset?.slot)
}
