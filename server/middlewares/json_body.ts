import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import { Code } from '../../wxlite/utils/protocol.js'
import { BODY_PIECES } from '../http/request_body.js'
import { ProtocolError } from '../protocol_error.js'

const BOM = 0xfeff

/**
 * The JSON object (or array) in a request's body; an empty body is `{}`. Throws 400 for
 * anything else and 413 beyond `limit` bytes, or in too many pieces, without reading on.
 */
export function readJSON(request: IncomingMessage, limit: number): Promise<object> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = []
    let size = 0
    const take = (part: Buffer) => {
      size += part.length
      parts.push(part)
      if (size <= limit && parts.length <= BODY_PIECES) return
      request.off('data', take)
      reject(tooLarge())
    }
    const done = () => {
      const [first] = parts
      const whole = first !== undefined && parts.length === 1 ? first : Buffer.concat(parts)
      try {
        if (!isUtf8(whole)) throw malformed()
        resolve(parseBody(whole.toString()))
      } catch (error) {
        reject(error)
      }
    }
    if (Number(request.headers['content-length'] ?? 0) > limit) return reject(tooLarge())
    // `close` also follows a request that was read completely.
    const gone = () => {
      if (!request.complete) reject(malformed())
    }
    request.on('data', take).on('end', done).on('close', gone)
  })
}

/** The object (or array) in a text; `{}` for an empty one. Throws 400 for anything else. */
export function parseBody(body: string): object {
  // Windows tools write a byte order mark at the beginning, which JSON does not allow.
  const text = body.charCodeAt(0) === BOM ? body.slice(1) : body
  if (text.trim() === '') return {}
  const value = parseOrNothing(text)
  if (typeof value !== 'object' || value === null) throw malformed()
  return value
}

function parseOrNothing(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function malformed(): ProtocolError {
  return new ProtocolError(Code.BAD_REQUEST, '请求内容格式错误', {}, 400)
}

function tooLarge(): ProtocolError {
  return new ProtocolError(Code.BAD_REQUEST, '请求内容过大', {}, 413)
}
