import { randomBytes, randomFillSync } from 'node:crypto'

/** Unguessable, URL-safe ids, injected so that tests can choose them. */
export interface Ids {
  /** `bytes` random bytes as lower-case hex. */
  hex(bytes: number): string
}

/** Random bytes are fetched for many ids at once: a system call for each would cost more than the rest of an event. */
const pool = Buffer.alloc(4096)
let used = pool.length

export const randomIds: Ids = {
  hex(bytes) {
    if (bytes > pool.length) return randomBytes(bytes).toString('hex')
    if (bytes > pool.length - used) {
      randomFillSync(pool)
      used = 0
    }
    const id = pool.subarray(used, used + bytes)
    used += bytes
    const text = id.toString('hex')
    // No copy of a given-out id stays in the pool.
    id.fill(0)
    return text
  },
}
