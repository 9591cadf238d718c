import { HEARTBEAT } from '../../wxlite/utils/protocol.js'
import type { Cancel, Clock } from '../clock.js'
import { EventLoopYielder } from '../rooms/event_loop_yielder.js'
import type { Inspector } from '../rooms/inspector.js'
import type { Timeline } from './timeline.js'

export interface MemberWatchOptions {
  timeline: Pick<Timeline, 'note'>
  inspector: Pick<Inspector, 'silent' | 'seenAt'>
  clock: Clock
}

/** Interval of checks (ms), and time after which a member (who beats every 7 s) has missed a heartbeat. */
const INTERVAL = 5_000
const MISSED = HEARTBEAT.interval * 1.6
/** Rooms checked per step. */
const STEP = 200
/** Maximum number of silent members that are tracked. */
const KNOWN = 20_000

/** Notes members whose heartbeats are missing and, when they return, for how long. */
export class MemberWatch {
  /** room and user -> since when, by the monotonic clock. */
  private silent = new Map<string, number>()
  private readonly yielder = new EventLoopYielder(1)
  private looking = false
  private stop: Cancel = () => {}

  constructor(private readonly options: MemberWatchOptions) {}

  start(): void {
    this.stop = this.options.clock.every(INTERVAL, () => void this.look())
  }

  close(): void {
    this.stop()
  }

  /** One look at everybody; a store that is away costs one look. */
  async look(): Promise<void> {
    if (this.looking) return
    this.looking = true
    try {
      await this.compare()
    } catch {
      // The next look comes in a moment.
    } finally {
      this.looking = false
    }
  }

  private async compare(): Promise<void> {
    const { inspector, timeline, clock } = this.options
    const now = new Map<string, number>()
    for await (const { roomID, userID, seenAt } of inspector.silent(MISSED, STEP, this.yielder)) {
      const key = `${roomID} ${userID}`
      if (now.size >= KNOWN) break
      now.set(key, seenAt)
      if (this.silent.get(key) === undefined)
        timeline.note(roomID, 'beats missing', { user: userID, seconds: seconds(clock.monotonic() - seenAt) })
    }
    for (const [key, seenAt] of this.silent) {
      if (now.has(key)) continue
      const [roomID = '', userID = ''] = key.split(' ')
      const heard = await inspector.seenAt(roomID, userID)
      if (heard !== undefined && heard > seenAt)
        timeline.note(roomID, 'beats again', { user: userID, seconds: seconds(heard - seenAt) })
    }
    this.silent = now
  }
}

function seconds(ms: number): number {
  return Math.round(ms / 1000)
}
