import type { Logger } from 'pino'
import type { RoomType } from '../../wxlite/utils/protocol.js'
import type { Cancel, Clock } from '../clock.js'
import type { ChangeDispatcher } from './changes.js'
import { Turns } from './event_loop_yielder.js'
import { Inquiry } from './inquiry.js'
import type { MediaProvider, StreamState } from './ports/media_provider.js'
import { dueAt } from './rules/deadline.js'
import { judge, lapse, type Suspect } from './rules/lapse.js'
import { type Policy, SWEEP_INTERVAL } from './rules/policy.js'
import { unchanged } from './rules/step.js'

/** Rooms and verdicts between two turns of the event loop. */
const SLICE = 32
/** Stream states asked for at once. */
const QUERIES = 64
/** A state that is not known by then is `unknown` (ms). */
const QUERY_TIMEOUT = 2_000

export interface SweeperOptions {
  clock: Clock
  changes: ChangeDispatcher
  policies: { readonly [type in RoomType]: Policy }
  media: Pick<MediaProvider, 'streamState'>
  log: Logger
}

/** Carries out deadlines: looks, once a second, at the rooms in which something may have lapsed. */
export class Sweeper {
  private readonly options: SweeperOptions
  private readonly streams: Inquiry<string, StreamState>
  private readonly turns = new Turns(SLICE)
  /** Suspects whose stream is being asked for. */
  private readonly asked = new Set<string>()
  private looking = false
  private cancel: Cancel = () => {}

  constructor(options: SweeperOptions) {
    this.options = options
    const { clock, media } = options
    this.streams = new Inquiry({
      ask: (streamID: string) => media.streamState(streamID),
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

  /** One look. Resolves when every verdict of it is carried out; the next look need not wait for that. Never rejects. */
  async sweep(): Promise<void> {
    if (this.looking) return
    this.looking = true
    const verdicts: Promise<void>[] = []
    try {
      await this.look(verdicts)
    } catch (error) {
      this.options.log.error({ err: error }, 'sweep failed')
    } finally {
      this.looking = false
    }
    await Promise.all(verdicts)
  }

  private async look(verdicts: Promise<void>[]): Promise<void> {
    const { clock, changes, policies } = this.options
    for (;;) {
      await this.turns.next()
      const { rooms, more } = await changes.store.due(clock.now(), (room) => dueAt(policies[room.view.type], room))
      for (const roomID of rooms) {
        await this.turns.next()
        for (const suspect of await this.lapse(roomID)) verdicts.push(this.examine(roomID, suspect))
      }
      if (!more) return
      await this.turns.end()
    }
  }

  private async lapse(roomID: string): Promise<readonly Suspect[]> {
    const { changes, policies, log } = this.options
    try {
      return await changes.change(roomID, ({ room }, now) => (room ? lapse(policies[room.view.type], room, now) : unchanged([])))
    } catch (error) {
      log.error({ err: error, roomID }, 'a room could not be swept, trying again')
      return []
    }
  }

  private async examine(roomID: string, suspect: Suspect): Promise<void> {
    const { changes, policies, log } = this.options
    const key = `${roomID} ${suspect.userID}`
    if (this.asked.has(key)) return
    this.asked.add(key)
    try {
      const state = await this.streams.ask(suspect.streamID)
      await this.turns.next()
      await changes.change(roomID, ({ room }, now) => (room ? judge(policies[room.view.type], room, suspect, state, now) : unchanged(undefined)))
    } catch (error) {
      log.error({ err: error, roomID, userID: suspect.userID }, 'a silent member could not be judged')
    } finally {
      this.asked.delete(key)
    }
  }
}
