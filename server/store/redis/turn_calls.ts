import { StoreAway } from '../../rooms/ports/store_away.js'
import type { RedisLink } from './link.js'

interface Asked<Item> {
  readonly item: Item
  readonly resolve: (answer: unknown) => void
  readonly reject: (error: unknown) => void
}

/** Asks Redis in one call for everything that one turn of the event loop wants of it. */
export class TurnCalls<Item> {
  private asked: Asked<Item>[] = []

  constructor(
    private readonly link: Pick<RedisLink, 'atTurnEnd'>,
    /** Items of one call: Redis serves nobody else meanwhile. */
    private readonly together: number,
    /** Answers one for each. May be called again for one alone: what must not be done twice carries a token. */
    private readonly call: (items: readonly Item[]) => Promise<readonly unknown[]>,
  ) {}

  ask(item: Item): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.asked.length === 0) this.link.atTurnEnd(() => this.flush())
      this.asked.push({ item, resolve, reject })
    })
  }

  private flush(): void {
    const { asked, together } = this
    this.asked = []
    for (let at = 0; at < asked.length; at += together) void this.send(asked.slice(at, at + together))
  }

  private async send(asked: readonly Asked<Item>[]): Promise<void> {
    try {
      const answers = await this.call(asked.map(({ item }) => item))
      for (const [i, { resolve }] of asked.entries()) resolve(answers[i])
    } catch (error) {
      // A key that is none of ours spoils the answer of its own room alone.
      if (asked.length > 1 && !(error instanceof StoreAway)) for (const one of asked) void this.send([one])
      else for (const { reject } of asked) reject(error)
    }
  }
}
