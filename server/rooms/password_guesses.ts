import type { Clock } from '../clock.js'
import { RecentMap } from '../limits/recent_map.js'
import type { SharedLimit } from '../limits/shared_limit.js'

/** Wrong passwords per room, of one user and of one network; beyond that nothing is compared for `PAUSE` ms. */
const PER_USER = 5
const PER_NETWORK = 20
const PAUSE = 60_000
/** Maximum number of remembered users and networks; the least recent are forgotten. */
const KNOWN = 50_000

interface Guesses {
  wrong: number
  /** When it is forgotten. */
  until: number
}

/**
 * Counts recent wrong passwords. A guest id costs nothing, so networks are counted too. Nodes share their counts; at
 * most one guess more than the limit is compared on each node.
 */
export class PasswordGuesses {
  private readonly known = new RecentMap<string, Guesses>(KNOWN)

  constructor(
    private readonly clock: Clock,
    private readonly sharedLimit: SharedLimit | undefined,
  ) {}

  /** Whether this user or its network has exceeded the limit in this room. */
  exhausted(roomID: string, userID: string, network: string): boolean {
    return this.count(`u ${roomID} ${userID}`) >= PER_USER || this.count(`n ${roomID} ${network}`) >= PER_NETWORK
  }

  /** Counts at once here, and everywhere when it resolves. Never rejects. */
  async wrong(roomID: string, userID: string, network: string): Promise<void> {
    const ofUser = this.add(`u ${roomID} ${userID}`, PER_USER)
    if (network !== '') await this.add(`n ${roomID} ${network}`, PER_NETWORK)
    await ofUser
  }

  private count(key: string): number {
    const guesses = this.known.get(key)
    return guesses !== undefined && guesses.until > this.clock.monotonic() ? guesses.wrong : 0
  }

  private async add(key: string, most: number): Promise<void> {
    this.note(key, this.count(key) + 1)
    const wait = await this.sharedLimit?.take(`guesses:${key}`, (most * 1000) / PAUSE, most).catch(() => 0)
    if (wait) this.note(key, most)
  }

  private note(key: string, wrong: number): void {
    this.known.set(key, { wrong, until: this.clock.monotonic() + PAUSE })
  }
}
