import type { RoomSlot } from '../api/room_slot'
import { type PlayerView, TagCode, type TagEvent, type TagFailure } from '../api/tags'
import { backoff } from '../net/backoff'
import { attempt, type Cancel, type Platform } from '../platform/platform'
import { createScope } from '../platform/scope'
import { spoken } from '../platform/spoken'
import * as TIMES from '../platform/timing'
import type { WxPlayerContext } from '../platform/wx_api'
import type { MediaInfo } from '../protocol'
import { streamOf } from '../room/slots'

/** Failures in a row before the page gets a failure. Retries go on, at growing intervals. */
const FAILURES = 3

/** What is to be played in one slot. `accelerateURL` '' = nothing. */
export type Playable = Omit<RoomSlot, 'flvURL' | 'wsFlvURL'>

export interface PlayerOptions {
  platform: Platform
  slot: number
  /** Of the tag. */
  id: string
  media(): MediaInfo
  /** Fetches fresh addresses and answers that of the user ('' = gone). */
  renew(userID: string): Promise<string>
  onView(view: PlayerView): void
  onFailure(failure: TagFailure): void
  component?: object
}

/** Driver of one `<live-player>`. */
export interface Player {
  readonly view: PlayerView
  show(what: Playable): void
  statechange(event: TagEvent): void
  setMuted(muted: boolean): void
  pause(): void
  resume(): void
  stop(): void
}

function emptyPlayer(slot: number, { playMode, minCache, maxCache }: MediaInfo): PlayerView {
  const nobody = { userID: '', userName: '', userAvatar: '', src: '' }
  return {
    slot,
    ...nobody,
    mode: playMode,
    minCache,
    maxCache,
    muted: false,
    loading: false,
    away: false,
    failed: false,
  }
}

export function createPlayer(options: PlayerOptions): Player {
  const { platform, slot, id } = options
  let view = emptyPlayer(slot, options.media())
  let scope = createScope(platform)
  let failures = 0
  let cancelRetry: Cancel = () => {}

  function set(change: Partial<PlayerView>) {
    const next = { ...view, ...change }
    const same = Object.keys(next).every((key) => Reflect.get(next, key) === Reflect.get(view, key))
    if (same) return
    view = next
    options.onView(view)
  }

  /** As with the pusher: what becomes of it the tag's own events say. */
  function tell(command: (tag: WxPlayerContext) => void) {
    attempt(platform, () => command(platform.playerContext(id, options.component)))
  }

  function empty() {
    cancelRetry()
    scope.close()
    scope = createScope(platform)
    failures = 0
    set(emptyPlayer(slot, options.media()))
  }

  function broken(tagCode: number) {
    if (view.src === '' || view.away) return
    failures += 1
    if (failures === FAILURES) {
      const [errMsg, hint] = [spoken.say('播放失败'), spoken.say('正在自动重试，请检查网络')]
      options.onFailure({ code: TagCode.PLAY_FAILED, errMsg, tagCode, hint })
    }
    set({ loading: true, failed: failures >= FAILURES })
    cancelRetry()
    cancelRetry = scope.after(
      backoff(failures - 1, TIMES.mediaFirst, TIMES.mediaMost, platform.random()),
      () => void again(),
    )
  }

  async function again() {
    const mine = scope
    const src = await options.renew(view.userID).catch(() => view.src)
    if (mine.closed || src === '') return
    if (src === view.src) {
      tell((tag) => tag.stop())
      tell((tag) => tag.play())
    } else set({ src })
    // No sign of life from the tag counts as another failure.
    cancelRetry()
    cancelRetry = mine.after(TIMES.playStart, () => broken(0))
  }

  return {
    get view() {
      return view
    },
    show(what) {
      const { userID, userName, userAvatar, accelerateURL, state } = what
      if (userID === '' || accelerateURL === '') return empty()
      const away = state === 'away'
      const moved = userID !== view.userID || streamOf(accelerateURL) !== streamOf(view.src)
      const back = view.away && !away
      const { playMode: mode, minCache, maxCache } = options.media()
      const person = { userID, userName, userAvatar, mode, minCache, maxCache, away }
      if (userID !== view.userID) empty()
      if (moved || back) {
        failures = 0
        cancelRetry()
        set({ ...person, src: moved ? accelerateURL : view.src, loading: !away, failed: false })
        // The same stream after a pause: the tag gave it up meanwhile.
        if (back && !moved) broken(0)
      } else {
        if (away) cancelRetry()
        set({ ...person, loading: view.loading && !away })
      }
    },
    statechange(event) {
      const { code = 0 } = event?.detail ?? {}
      if (view.src === '') return
      switch (code) {
        case 2003:
        case 2004:
          failures = 0
          cancelRetry()
          return set({ loading: false, failed: false })
        case 2007:
          return set({ loading: !view.away })
        case -2301:
        case -2302:
        case 3001:
        case 3002:
        case 3003:
        case 3005:
          return broken(code)
      }
    },
    setMuted: (muted) => set({ muted }),
    pause() {
      if (view.src !== '') tell((tag) => tag.pause())
    },
    resume() {
      if (view.src !== '') tell((tag) => tag.resume())
    },
    stop: empty,
  }
}
