import type { Knock } from '../api/moderation'
import type { RoomPlatform } from '../platform/platform'
import { createScope, type Scope } from '../platform/scope'

/** Who waits at a door says so again each 30 s; who does not is gone (ms). */
const FORGOTTEN = 90_000

export interface Knocks {
  readonly list: Knock[]
  heard(knock: Knock): void
  over(userID: string): void
  clear(): void
}

/** Who waits at the door, as those in charge are told of it. */
export function createKnocks(platform: RoomPlatform, changed: () => void): Knocks {
  const waiting = new Map<string, { knock: Knock; gone: Scope }>()

  function over(userID: string) {
    const entry = waiting.get(userID)
    if (!entry) return
    entry.gone.close()
    waiting.delete(userID)
    changed()
  }

  return {
    get list() {
      return [...waiting.values()].map(({ knock }) => knock)
    },
    heard({ userID, userName, userAvatar }) {
      const gone = createScope(platform)
      gone.after(FORGOTTEN, () => over(userID))
      waiting.get(userID)?.gone.close()
      waiting.set(userID, { knock: { userID, userName, userAvatar }, gone })
      changed()
    },
    over,
    clear() {
      for (const { gone } of waiting.values()) gone.close()
      waiting.clear()
    },
  }
}
