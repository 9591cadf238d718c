import type { Clock } from '../../clock.js'
import { FairMap } from '../../store/fair_map.js'
import type { KeptMaps } from '../../store/kept_map.js'
import { grantedTo } from '../push_rights.js'
import { networkKey, type Payer } from './record_entry.js'

/** What is known at once; beyond it the oldest of the network that has most. */
const MOST = 10_000

/** From where a stream is published, and whether its push URL asked for a recording. */
interface Origin {
  payer: Payer
  asks: boolean
}

/** Where streams come from. That one asks is known to every node, whichever was told. */
export class RecordOrigins {
  readonly #origins = new FairMap<Origin>(MOST, (_streamID, { payer }) => networkKey(payer))
  #tell: (streamID: string, network: string) => void = () => {}
  #asked: (streamID: string) => void = () => {}

  /** `ttl`: how long (s) a push URL may be used, and so be asked for by. */
  static async shared(maps: KeptMaps, clock: Clock, ttl: number): Promise<RecordOrigins> {
    const origins = new RecordOrigins()
    const asks = await maps({
      name: 'record_asks',
      limit: MOST,
      group: (streamID) => grantedTo(streamID) ?? '',
      alive: (value) => untilIn(value).until > clock.now(),
      heard: (streamID, value) => origins.#heard(streamID, untilIn(value).network),
    })
    origins.#tell = (streamID, network) => void asks.set(streamID, `${clock.now() + ttl * 1_000} ${network}`)
    return origins
  }

  /** Calls with each stream that asks, as another node was told. */
  listen(asked: (streamID: string) => void): void {
    this.#asked = asked
  }

  asks(streamID: string): boolean {
    return this.#origins.get(streamID)?.asks === true
  }

  networkOf(streamID: string): string {
    return this.#origins.get(streamID)?.payer.network ?? ''
  }

  /** A stream is going to be published from this network. */
  saw(streamID: string, network: string, asks: boolean): void {
    this.#origins.set(streamID, { payer: { userID: grantedTo(streamID) ?? '', network }, asks })
  }

  /** Tells the other nodes that the stream asks. */
  share(streamID: string, network: string): void {
    this.#tell(streamID, network)
  }

  #heard(streamID: string, network: string): void {
    this.saw(streamID, this.networkOf(streamID) || network, true)
    this.#asked(streamID)
  }
}

function untilIn(value: string): { until: number; network: string } {
  const [until = '0', network = ''] = value.split(' ')
  return { until: Number(until), network }
}
