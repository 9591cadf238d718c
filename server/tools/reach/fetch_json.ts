import { get as httpGet, type IncomingMessage } from 'node:http'
import { get as httpsGet } from 'node:https'

/** Ms that one answer may take. */
export const PATIENCE = 8_000
const MAX_BODY = 1 << 20

export class TimeoutError extends Error {
  override readonly name = 'TimeoutError'
}

/** A GET as a phone sends it: names and certificates are checked. Resolves with the head of the answer. */
export function get(url: string, headers: { [name: string]: string } = {}): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const ask = url.startsWith('https:') ? httpsGet : httpGet
    const request = ask(url, { agent: false, headers, timeout: PATIENCE }, resolve)
    request.once('timeout', () => request.destroy(new TimeoutError(`no answer within ${PATIENCE} ms`)))
    request.once('error', reject)
    // After 101 Node gives it up without an error.
    request.once('close', () => reject(new Error('no answer that HTTP knows')))
  })
}

/** The status and, where the answer is a JSON object, its fields. */
export async function fetchJson(
  url: string,
  headers?: { [name: string]: string },
): Promise<{ status: number; fields: ReadonlyMap<string, unknown> }> {
  const answer = await get(url, headers)
  let text = ''
  for await (const part of answer.setEncoding('utf8')) {
    text += String(part)
    if (text.length > MAX_BODY) break
  }
  return { status: answer.statusCode ?? 0, fields: fieldsOf(text) }
}

function fieldsOf(text: string): ReadonlyMap<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return new Map(typeof value === 'object' && value !== null ? Object.entries(value) : [])
  } catch {
    return new Map()
  }
}
