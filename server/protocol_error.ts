import { CODE_MESSAGES, type Code, type LostReason } from '../wxlite/utils/protocol.js'

/** Fields that some refusals carry beside code and message. */
export interface RefusalFields {
  reason?: LostReason
  roomID?: string
}

/**
 * The one error that an operation throws to refuse a request. Its message is Chinese and is sent to the client as it
 * is; any other error is a fault of the server, and the client sees nothing of it.
 */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError'

  constructor(
    readonly code: Code,
    message: string = CODE_MESSAGES[code],
    readonly fields: RefusalFields = {},
    /** HTTP status; 200 for every outcome that the protocol knows. */
    readonly status: number = 200,
  ) {
    super(message)
  }
}
