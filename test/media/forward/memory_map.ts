import type { KeptMap } from '../../../server/store/kept_map.js'

/** A kept map for as long as a test lasts. */
export function memoryMap(): KeptMap {
  const map = new Map<string, string>()
  return {
    get size() {
      return map.size
    },
    get: (key) => map.get(key),
    has: (key) => map.has(key),
    values: () => map.values(),
    set: async (key, value) => void map.set(key, value),
  }
}
