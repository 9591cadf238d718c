import { CODE_MESSAGES, Code } from '../../wxlite/utils/protocol.js'

/** A reply that is written already: JSON as it goes out. */
export class RenderedReply {
  constructor(readonly json: Buffer) {}
}

/** `{"code":0,"message":"...",` to put before the fields of a reply. */
export const OK_HEAD = Buffer.from(`{"code":${Code.OK},"message":${JSON.stringify(CODE_MESSAGES[Code.OK])},`)
