import { randomBytes } from 'node:crypto'

/** Unguessable ids, injected so that tests can choose them. URL-safe as they are. */
export interface Ids {
  /** `bytes` random bytes as lower-case hex. */
  hex(bytes: number): string
}

export const randomIds: Ids = {
  hex: (bytes) => randomBytes(bytes).toString('hex'),
}
