import { StoreAway } from '../../rooms/ports/store_away.js'
import type { Keys } from './keys.js'
import { list } from './known_room.js'
import type { RedisLink } from './link.js'
import { TOUCHES } from './scripts.js'

/** Rooms in one call of the script: Redis serves nobody else meanwhile. */
const TOGETHER = 200

/** Whether a room still is as it is known here, and what its members' beats move. */
export interface Question {
  readonly roomID: string
  readonly version: string
  readonly touches: ReadonlyMap<string, number>
  readonly due: number | undefined
  /** The due time only puts the next look off. */
  readonly later: boolean
  /** The whole state is wanted, whatever is known. */
  readonly full: boolean
  readonly about: readonly string[]
  /** Of how many who leave the audience to tell. */
  readonly most: number
}

interface Asked {
  readonly question: Question
  readonly resolve: (answer: unknown) => void
  readonly reject: (error: unknown) => void
}

/** Asks Redis about rooms: everything that one turn of the event loop wants to know goes in one call. */
export class Questions {
  private asked: Asked[] = []

  constructor(
    private readonly link: RedisLink,
    private readonly keys: Keys,
  ) {}

  /** The room's state; undefined when it is as it is known and no more was asked. */
  ask(question: Question): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.asked.length === 0) this.link.atTurnEnd(() => this.flush())
      this.asked.push({ question, resolve, reject })
    })
  }

  private flush(): void {
    const { asked } = this
    this.asked = []
    for (let at = 0; at < asked.length; at += TOGETHER) void this.send(asked.slice(at, at + TOGETHER))
  }

  private async send(asked: readonly Asked[]): Promise<void> {
    const { keys } = this
    const names = [keys.due]
    for (const { question } of asked) {
      const { roomID } = question
      names.push(keys.room(roomID), keys.infos(roomID), keys.leaving(roomID))
    }
    try {
      const answers = list(
        await this.link.run(
          TOUCHES,
          names,
          asked.map(({ question }) => textOf(question)),
        ),
      )
      for (const [i, { resolve }] of asked.entries()) resolve(answers[i] === 1 ? undefined : answers[i])
    } catch (error) {
      // A key that is none of ours spoils the answer of its own room alone.
      if (asked.length > 1 && !(error instanceof StoreAway)) for (const one of asked) void this.send([one])
      else for (const { reject } of asked) reject(error)
    }
  }
}

function textOf({ roomID, version, touches, due, later, full, about, most }: Question): string {
  return JSON.stringify({
    id: roomID,
    version,
    touches: Array.from(touches, ([userID, at]) => [userID, String(at)]),
    ...(due !== undefined && { due: due === Number.POSITIVE_INFINITY ? 'inf' : String(due) }),
    later,
    full,
    about,
    most,
  })
}
