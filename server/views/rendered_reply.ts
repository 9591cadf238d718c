import { CODE_MESSAGES, Code } from '../../wxlite/utils/protocol.js'

/** A reply that is written already: JSON as it goes out. */
export class RenderedReply {
  constructor(readonly json: Buffer | string) {}
}

/**
 * JSON with everything outside ASCII escaped: such a text goes out together with its headers, without being encoded
 * again.
 */
export function ascii(json: string): string {
  return json.replace(/[\u0080-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

const HEAD = `{"code":${Code.OK},"message":${ascii(JSON.stringify(CODE_MESSAGES[Code.OK]))}`

/** `{"code":0,"message":"...",` to put before the fields of a reply. */
export const OK_HEAD = `${HEAD},`

/** A reply of success with these fields. */
export function okReply(fields: object): string {
  const json = JSON.stringify(fields)
  return json === '{}' ? `${HEAD}}` : OK_HEAD + json.slice(1)
}
