import type { Keys } from './keys.js'
import { list } from './known_room.js'
import type { RedisLink } from './link.js'
import { TOUCHES } from './scripts.js'
import { TurnCalls } from './turn_calls.js'

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

/** Asks Redis about rooms: everything that one turn of the event loop wants to know goes in one call. */
export class Questions {
  private readonly calls: TurnCalls<Question>

  constructor(
    private readonly link: RedisLink,
    private readonly keys: Keys,
  ) {
    this.calls = new TurnCalls(link, TOGETHER, (questions) => this.call(questions))
  }

  /** The room's state; undefined when it is as it is known and no more was asked. */
  async ask(question: Question): Promise<unknown> {
    const answer = await this.calls.ask(question)
    return answer === 1 ? undefined : answer
  }

  private async call(questions: readonly Question[]): Promise<readonly unknown[]> {
    const { keys, link } = this
    const names = [keys.due]
    for (const { roomID } of questions) names.push(keys.room(roomID), keys.infos(roomID), keys.leaving(roomID))
    return list(await link.run(TOUCHES, names, questions.map(textOf)))
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
