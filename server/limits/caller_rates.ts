import { Code } from '../../wxlite/utils/protocol.js'
import { ProtocolError } from '../protocol_error.js'
import { type Rate, SharedRate, type SharedRateOptions } from './shared_rate.js'

export interface CallerRatesOptions extends Omit<SharedRateOptions, 'rate'> {
  readonly user: Rate
  readonly network: Rate
  /** The message of a refusal. */
  readonly refusal: string
}

/**
 * Limits how often one user, and one network, may do something that disturbs others. Holds also without
 * `rateLimit.enabled`. Networks are limited too, since a guest's id costs nothing.
 */
export class CallerRates {
  private readonly users: SharedRate
  private readonly networks: SharedRate

  constructor(private readonly options: CallerRatesOptions) {
    const { name, user, network } = options
    this.users = new SharedRate({ ...options, name: `${name}:user`, rate: user })
    this.networks = new SharedRate({ ...options, name: `${name}:network`, rate: network })
  }

  /** Counts one request. Rejects with code 1 (HTTP 429) beyond the limit. */
  async take(userID: string, network: string): Promise<void> {
    if (!((await this.users.admits(userID)) && (await this.networks.admits(network))))
      throw new ProtocolError(Code.BAD_REQUEST, this.options.refusal, {}, 429)
  }
}
