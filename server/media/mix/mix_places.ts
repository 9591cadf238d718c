import type { Cancel } from '../../clock.js'
import { isLoopback } from '../../http/network.js'
import { networkKey, type Payer } from '../record/record_entry.js'

/**
 * Places for rooms that are mixed at a time: each takes processes. One user, and one network, has half of them: guests
 * cost nothing, and one that had all would shut everybody else out.
 */
export class MixPlaces {
  readonly #taken = new Set<Payer>()
  readonly #share: number

  constructor(private readonly most: number) {
    this.#share = Math.ceil(most / 2)
  }

  get taken(): number {
    return this.#taken.size
  }

  /** Why there is no place for this one, for the log; undefined when there is. */
  refusal(payer: Payer): string | undefined {
    if (this.#taken.size >= this.most) return 'all places are taken'
    const { userID, network } = placeOf(payer)
    const ofUser = [...this.#taken].filter((place) => place.userID === userID)
    if (ofUser.length >= this.#share) return 'one user has half of them'
    const ofNetwork = [...this.#taken].filter((place) => place.network === network)
    return ofNetwork.length >= this.#share ? 'one network has half of them' : undefined
  }

  /** Answers how to give it back; undefined where there is none for this one. */
  take(payer: Payer): Cancel | undefined {
    if (this.refusal(payer) !== undefined) return undefined
    const place = placeOf(payer)
    this.#taken.add(place)
    return () => void this.#taken.delete(place)
  }
}

/** This machine is no network: a proxy here stands for everybody. */
function placeOf({ userID, network }: Payer): Payer {
  return { userID, network: networkKey({ userID, network: isLoopback(network) ? '' : network }) }
}
