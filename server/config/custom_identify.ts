import type { LoginInfoRequest } from '../../wxlite/utils/protocol.js'

/**
 * The operator's own accounts: decides which userID a request is entitled to, for
 * instance by asking the account service about the ticket in `code`. Answers
 * undefined, or throws, to refuse; the message of a ProtocolError is shown to the user.
 */
export type CustomIdentify = (request: LoginInfoRequest) => string | undefined | Promise<string | undefined>
