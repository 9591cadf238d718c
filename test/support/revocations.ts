import type { RevocationStore, Revocations } from '../../server/media/push_rights.js'

/** Revocations in memory alone. */
export function memoryRevocations(): Revocations {
  return { own: memoryStore(), others: memoryStore() }
}

function memoryStore(): RevocationStore {
  const kept = new Map<string, string>()
  return { get: (key) => kept.get(key), set: async (key, value) => void kept.set(key, value) }
}
