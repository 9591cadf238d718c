import { Code } from '../../wxlite/utils/protocol.js'
import { ProtocolError } from '../protocol_error.js'
import { type Rate, SharedRate, type SharedRateOptions } from './shared_rate.js'

export interface CallerRatesOptions extends Omit<SharedRateOptions, 'rate'> {
  readonly user: Rate
  readonly network: Rate
  /** Said to whoever asks too often. */
  readonly refusal: string
}

/**
 * How often one user, and all of one network, may do what others feel, whatever `rateLimit.enabled` says: a guest's id
 * costs nothing.
 */
export class CallerRates {
  private readonly users: SharedRate
  private readonly networks: SharedRate

  constructor(private readonly options: CallerRatesOptions) {
    const { name, user, network } = options
    this.users = new SharedRate({ ...options, name: `${name}:user`, rate: user })
    this.networks = new SharedRate({ ...options, name: `${name}:network`, rate: network })
  }

  /** Counts one. Rejects with 1 (429) when there were too many. */
  async take(userID: string, network: string): Promise<void> {
    if (!((await this.users.admits(userID)) && (await this.networks.admits(network))))
      throw new ProtocolError(Code.BAD_REQUEST, this.options.refusal, {}, 429)
  }
}
