import type { TagEvent } from '../../utils/call'

/** How loud it is, 0 to 100, in an `audiovolumenotify` event; 0 where the platform says nothing that can be read. */
export function volumeOf({ detail }: TagEvent): number {
  return Number(detail.volume) || 0
}
