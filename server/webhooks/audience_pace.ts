import type { Cancel, Clock } from '../clock.js'
import type { RoomHappening } from './event.js'

/** Between two counts of one room (ms). */
const INTERVAL = 10_000

interface Pace {
  next: RoomHappening | undefined
  readonly cancel: Cancel
}

/** Lets the first count of a room through at once, and of those within the next 10 s the last, when they are over. */
export class AudiencePace {
  private readonly paces = new Map<string, Pace>()

  constructor(
    private readonly clock: Clock,
    private readonly through: (happening: RoomHappening) => void,
  ) {}

  tell(happening: RoomHappening): void {
    const pace = this.paces.get(happening.roomID)
    if (pace) pace.next = happening
    else this.pass(happening)
  }

  /** The room ended. */
  forget(roomID: string): void {
    this.paces.get(roomID)?.cancel()
    this.paces.delete(roomID)
  }

  close(): void {
    for (const roomID of [...this.paces.keys()]) this.forget(roomID)
  }

  private pass(happening: RoomHappening): void {
    const { roomID } = happening
    const cancel = this.clock.after(INTERVAL, () => {
      const next = this.paces.get(roomID)?.next
      this.paces.delete(roomID)
      if (next) this.pass(next)
    })
    this.paces.set(roomID, { next: undefined, cancel })
    this.through(happening)
  }
}
