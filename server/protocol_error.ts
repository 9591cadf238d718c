import { CODE_MESSAGES, type Code, type LostReason } from '../wxlite/utils/protocol.js'

/** Fields that some refusals carry beside code and message. */
export interface RefusalFields {
  reason?: LostReason
  roomID?: string
}

/**
 * The one error that an operation throws when the answer is "no". Its message is
 * Chinese and goes to the client as it is; anything else thrown is our own fault
 * and shows nothing of itself.
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
