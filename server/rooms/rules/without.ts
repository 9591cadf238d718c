import { NOTHING } from './room.js'

/** The set without an item; the same set when it was not there, the shared empty one when nothing is left. */
export function withoutItem(set: ReadonlySet<string>, item: string): ReadonlySet<string> {
  if (!set.has(item)) return set
  if (set.size === 1) return NOTHING.set
  const rest = new Set(set)
  rest.delete(item)
  return rest
}

/** The map without a key; the same map when it was not there, the shared empty one when nothing is left. */
export function without<V>(map: ReadonlyMap<string, V>, key: string): ReadonlyMap<string, V> {
  if (!map.has(key)) return map
  if (map.size === 1) return NOTHING.map
  const rest = new Map(map)
  rest.delete(key)
  return rest
}
