import { isObject } from './api/arguments'
import { harmless } from './api/emitter'
import type { CommonRoom } from './api/rtcroom'
import { type RoomPlatform, wxRoomPlatform } from './platform/platform'
import { createScope, type Scope } from './platform/scope'

/** Who speaks in a room, and how well the streams arrive. */
export interface SignalView {
  /** Who speaks now. */
  speaking: string[]
  /**
   * How well each user's stream arrives at the server: 5 good, 1 hardly, 0 not at all. Users who are missing are at 5,
   * or the server's media plane does not measure it (SRS, Tencent Cloud Live).
   */
  quality: { [userID: string]: number }
}

export interface SignalsOptions {
  /** An rtcroom or a liveroom. */
  room: Pick<CommonRoom<never>, 'inner'>
  /** Called after every change, with the whole view. */
  onView: (view: SignalView) => void
}

export interface Signals {
  readonly view: SignalView
  /** Feeds in how loud a user is, 0 to 100, from the tags' `audiovolumenotify`. */
  volume(userID: string, volume: number): void
  /** Whether a user's stream arrives so badly that the page should show it. */
  isPoor(userID: string): boolean
  /** Removes its listeners; `onView` is called no more. */
  stop(): void
}

/** Louder than a room without words. */
const SPEAKING = 12
/** Between two words one still speaks (ms). */
const PAUSE = 1_200
/** Of 5. */
const POOR = 2

/**
 * Reports who speaks and whose network is bad; used beside rtcroom or liveroom.
 *
 * @example
 * const signals = createSignals({ room: rtcroom, onView: (view) => this.setData({ signals: view }) })
 * signals.volume(userID, event.detail.volume) // in bindaudiovolumenotify
 */
export function createSignals(options: SignalsOptions, platform: RoomPlatform = wxRoomPlatform()): Signals {
  const { events } = options.room.inner
  const onView = harmless(platform, options.onView)
  const stopped = createScope(platform)
  const words = new Map<string, Scope>()
  let quality: SignalView['quality'] = {}

  const view = (): SignalView => ({ speaking: [...words.keys()], quality })

  function silent(userID: string) {
    words.get(userID)?.close()
    if (words.delete(userID)) onView(view())
  }

  function over() {
    for (const word of words.values()) word.close()
    words.clear()
    quality = {}
    onView(view())
  }

  for (const off of [
    events.on('personal', (notice) => {
      if (notice.event !== 'quality' || !isObject(notice.quality)) return
      quality = notice.quality
      onView(view())
    }),
    events.on('left', over),
    events.on('closed', over),
  ])
    stopped.add(off)

  return {
    get view() {
      return view()
    },
    volume(userID, volume) {
      if (stopped.closed || !(volume >= SPEAKING)) return
      const before = words.get(userID)
      before?.close()
      const word = createScope(platform)
      word.after(PAUSE, () => silent(userID))
      words.set(userID, word)
      if (!before) onView(view())
    },
    isPoor: (userID) => (quality[userID] ?? 5) <= POOR,
    stop() {
      for (const word of words.values()) word.close()
      words.clear()
      stopped.close()
    },
  }
}
