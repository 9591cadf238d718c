import type { Session } from '../net/session'
import type { RoomPlatform } from '../platform/platform'
import { createScope, pause } from '../platform/scope'
import * as TIMES from '../platform/timing'
import { mixParams, type VideoRatio } from './mix'
import type { Roster } from './roster'

/** Presenter's part where the media plane mixes pictures: asks for a new mix whenever the pushers have changed. */
export interface Mixer {
  setRatio(ratio: VideoRatio): void
  /** The pushers changed. Changes while a request is under way lead to one more. */
  update(roster: Roster): void
  stop(): void
}

export function createMixer(platform: RoomPlatform, session: Session): Mixer {
  let scope = createScope(platform)
  let ratio: VideoRatio = '9:16'
  let wanted: Roster | undefined
  let busy = false

  async function mix({ roomID, pushers, self }: Roster): Promise<boolean> {
    const presenter = pushers.find(({ userID }) => userID === self)
    if (!presenter) return true
    const guests = pushers.filter(({ userID }) => userID !== self)
    const mergeParams = mixParams(presenter, guests, ratio, Math.floor(platform.now() / 1000))
    const { result } = await session.call('merge_stream', { roomID, mergeParams }, scope)
    return result.code === 0
  }

  async function work() {
    busy = true
    while (wanted && !scope.closed) {
      const roster = wanted
      wanted = undefined
      if (await mix(roster).catch(() => false)) continue
      // A guest's stream may need a moment until it can be mixed: once more, unless there is something newer by then.
      await pause(scope, TIMES.mixRetry)
      if (!wanted && !scope.closed) await mix(roster).catch(() => false)
    }
    busy = false
  }

  return {
    setRatio(next) {
      ratio = next
    },
    update(roster) {
      wanted = roster
      if (!busy) void work()
    },
    stop() {
      scope.close()
      scope = createScope(platform)
      wanted = undefined
    },
  }
}
