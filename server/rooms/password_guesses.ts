import type { Clock } from '../clock.js'
import { RecentMap } from '../limits/recent_map.js'

/** Wrong passwords for one room, of one user and of one network; beyond that nothing is compared for `PAUSE` ms. */
const PER_USER = 5
const PER_NETWORK = 20
const PAUSE = 60_000
/** Users and networks remembered: those that guessed last. */
const KNOWN = 50_000

interface Guesses {
  wrong: number
  /** When it is forgotten. */
  until: number
}

/** Who said wrong passwords lately. A guest id costs nothing, so networks are counted too. */
export class PasswordGuesses {
  private readonly known = new RecentMap<string, Guesses>(KNOWN)

  constructor(private readonly clock: Clock) {}

  /** Whether this user, or its network, has guessed too often in this room. */
  exhausted(roomID: string, userID: string, network: string): boolean {
    return this.count(`u ${roomID} ${userID}`) >= PER_USER || this.count(`n ${roomID} ${network}`) >= PER_NETWORK
  }

  wrong(roomID: string, userID: string, network: string): void {
    this.add(`u ${roomID} ${userID}`)
    if (network !== '') this.add(`n ${roomID} ${network}`)
  }

  private count(key: string): number {
    const guesses = this.known.get(key)
    return guesses !== undefined && guesses.until > this.clock.monotonic() ? guesses.wrong : 0
  }

  private add(key: string): void {
    this.known.set(key, { wrong: this.count(key) + 1, until: this.clock.monotonic() + PAUSE })
  }
}
