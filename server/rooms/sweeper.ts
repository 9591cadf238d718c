import type { Logger } from 'pino'
import type { RoomType } from '../../wxlite/utils/protocol.js'
import type { Cancel, Clock } from '../clock.js'
import { boundedQuestions } from './bounded_questions.js'
import type { Changes } from './changes.js'
import { EventLoopYielder } from './event_loop_yielder.js'
import type { MediaProvider, StreamState } from './ports/media_provider.js'
import { logFailedLook } from './ports/store_away.js'
import { dueAt } from './rules/deadline.js'
import { expire, lapse, type SilentMember } from './rules/lapse.js'
import { type Policy, SWEEP_INTERVAL } from './rules/policy.js'
import { unchanged } from './rules/step.js'

/** Rooms and outcomes handled before yielding to the event loop. */
const SLICE = 32
/** Maximum number of concurrent questions for a stream's state. */
const QUERIES = 64
/** A state that has not arrived by then counts as `unknown` (ms). */
const QUERY_TIMEOUT = 2_000

export interface SweeperOptions {
  clock: Clock
  changes: Changes
  policies: { readonly [type in RoomType]: Policy }
  media: Pick<MediaProvider, 'streamState'>
  log: Logger
}

/** Enforces deadlines: once a second, looks at the rooms in which something may have lapsed. */
export class Sweeper {
  private readonly options: SweeperOptions
  private readonly streamState: (streamID: string) => Promise<StreamState>
  private readonly yielder = new EventLoopYielder(SLICE)
  /** Silent members whose stream's state has been asked for. */
  private readonly asked = new Set<string>()
  private looking = false
  private cancel: Cancel = () => {}

  constructor(options: SweeperOptions) {
    this.options = options
    const { clock, media } = options
    this.streamState = boundedQuestions<string, StreamState>({
      ask: (streamID) => media.streamState(streamID),
      fallback: 'unknown',
      most: QUERIES,
      timeout: QUERY_TIMEOUT,
      after: (ms, run) => clock.after(ms, run),
    })
  }

  start(): void {
    this.cancel()
    this.cancel = this.options.clock.every(SWEEP_INTERVAL, () => void this.sweep())
  }

  close(): void {
    this.cancel()
  }

  /**
   * One sweep. Resolves when all its outcomes are carried out; the next sweep need not wait for that. Never rejects.
   */
  async sweep(): Promise<void> {
    if (this.looking) return
    this.looking = true
    const outcomes: Promise<void>[] = []
    try {
      await this.look(outcomes)
    } catch (error) {
      logFailedLook(this.options.log, error, 'sweep failed')
    } finally {
      this.looking = false
    }
    await Promise.all(outcomes)
  }

  private async look(outcomes: Promise<void>[]): Promise<void> {
    const { clock, changes, policies } = this.options
    for (;;) {
      await this.yielder.step()
      const { rooms, more } = await changes.store.due(clock.monotonic(), (room) =>
        dueAt(policies[room.view.type], room),
      )
      for (const roomID of rooms) {
        await this.yielder.step()
        for (const silentMember of await this.lapse(roomID)) outcomes.push(this.resolveSilent(roomID, silentMember))
      }
      if (!more) return
      await this.yielder.yieldNow()
    }
  }

  private async lapse(roomID: string): Promise<readonly SilentMember[]> {
    const { changes, policies, log } = this.options
    try {
      return await changes.change(roomID, ({ room }, now) =>
        room ? lapse(policies[room.view.type], room, now) : unchanged([]),
      )
    } catch (error) {
      logFailedLook(log, error, 'a room could not be swept, trying again', { roomID })
      return []
    }
  }

  private async resolveSilent(roomID: string, silentMember: SilentMember): Promise<void> {
    const { changes, policies, log } = this.options
    const key = `${roomID} ${silentMember.userID}`
    if (this.asked.has(key)) return
    this.asked.add(key)
    try {
      const state = await this.streamState(silentMember.streamID)
      await this.yielder.step()
      await changes.change(roomID, ({ room }, now) =>
        room ? expire(policies[room.view.type], room, silentMember, state, now) : unchanged(undefined),
      )
    } catch (error) {
      log.error({ err: error, roomID, userID: silentMember.userID }, 'a silent member could not be resolved')
    } finally {
      this.asked.delete(key)
    }
  }
}
