import type { Moderation, ModerationOptions } from '../../../wxlite/utils/api/moderation.js'
import { createModeration as moderation } from '../../../wxlite/utils/moderation.js'
import { type Signals, type SignalsOptions, createSignals as signals } from '../../../wxlite/utils/signals.js'
import { webRoomPlatform } from './web_platform.js'

/** The door of a room, moderators, mutes, hands, in a web page. See the mini-program's. */
export function createModeration(options: ModerationOptions): Moderation {
  return moderation(options, webRoomPlatform())
}

/** Who speaks, whose network is bad, in a web page. See the mini-program's. */
export function createSignals(options: SignalsOptions): Signals {
  return signals(options, webRoomPlatform())
}
