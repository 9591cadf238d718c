import { asRoomError, type RoomError } from '../api/room_error'
import type { RoomEvent, RoomSnapshot } from '../protocol'
import { applyEvent, noChange, type Roster, type RosterChange, reseat, takeSnapshot } from './roster'

/**
 * A list that goes on lacking what an event promised is asked for this often in a row; the next heartbeat asks again.
 */
const PULLS = 3

export interface RosterKeeperOptions {
  roster: Roster
  /** get_pushers */
  fetch(): Promise<RoomSnapshot>
  /** Called after every change that somebody can see, with the roster already new. */
  changed(roster: Roster, change: RosterChange): void
  /** A list could not be had. */
  failed(error: RoomError): void
}

/** Keeps a roster true: numbered events move it, anything that does not fit leads to the server's list. */
export interface RosterKeeper {
  readonly roster: Roster
  event(event: RoomEvent): void
  snapshot(room: RoomSnapshot, asked: number): void
  /** A number that the server gave in passing (heartbeat): another one than ours means the list. */
  heard(seq: number): void
  /** Fetches the list; calls at the same time share one. Never rejects: errors go to `failed`. */
  pull(): Promise<void>
  reseat(seated: boolean): void
}

export function createRosterKeeper(options: RosterKeeperOptions): RosterKeeper {
  let { roster } = options
  let pulling: Promise<void> | undefined
  /** Highest number that was heard of while pulling. */
  let wanted = 0

  function move(next: Roster, change: RosterChange) {
    const before = roster
    roster = next
    const visible =
      change.joined.length + change.quit.length + change.updated.length > 0 || change.creator || change.recording
    if (visible || before.slots.length !== next.slots.length || before.closed !== next.closed)
      options.changed(next, change)
  }

  function take(room: RoomSnapshot, asked: number) {
    const moved = takeSnapshot(roster, room, asked)
    if (moved) move(moved.roster, moved.change)
  }

  async function fetchAll() {
    for (let tries = 0; tries < PULLS; tries++) {
      wanted = 0
      const asked = roster.seq
      take(await options.fetch(), asked)
      if (wanted <= roster.seq) return
    }
  }

  const keeper: RosterKeeper = {
    get roster() {
      return roster
    },
    event(event) {
      const outcome = applyEvent(roster, event)
      if (outcome === 'stale') return
      if (outcome !== 'gap') move(outcome.roster, outcome.change)
      else if (event.event === 'close') move({ ...roster, closed: event.reason }, noChange())
      else {
        wanted = Math.max(wanted, event.seq)
        void keeper.pull()
      }
    },
    snapshot: take,
    heard(seq) {
      if (seq !== roster.seq) void keeper.pull()
    },
    pull() {
      pulling ||= fetchAll()
        .catch((error: unknown) => options.failed(asRoomError(error)))
        .finally(() => {
          pulling = undefined
        })
      return pulling
    },
    reseat(seated) {
      move(reseat(roster, seated), noChange())
    },
  }
  return keeper
}
