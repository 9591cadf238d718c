import { Agent, type ClientRequest, request as httpRequest, type OutgoingHttpHeaders } from 'node:http'
import { request as httpsRequest, Agent as TlsAgent } from 'node:https'

/** Maximum length of an answer; only its status is used. */
const MOST_ANSWERED = 65_536

const AGENTS = { http: new Agent({ keepAlive: true }), https: new TlsAgent({ keepAlive: true }) }

/**
 * Posts a text and returns the status once the answer has ended. Uses Node's own client, without redirects or proxies:
 * axios and fetch cost five times as much CPU time, and webhooks are sent by the thousand.
 */
export async function post(url: URL, body: string, headers: OutgoingHttpHeaders, signal: AbortSignal): Promise<number> {
  try {
    return await once(url, body, headers, signal)
  } catch (error) {
    // The receiver closed an idle connection just when it was reused, which is no failure of the receiver.
    if (error instanceof StaleConnection) return once(url, body, headers, signal)
    throw error
  }
}

export class AnswerTooLong extends Error {}

/** Such as 101, after which another protocol would follow: Node gives it up without an error. */
export class NoAnswer extends Error {}

class StaleConnection extends Error {}

function once(url: URL, body: string, headers: OutgoingHttpHeaders, signal: AbortSignal): Promise<number> {
  const secure = url.protocol === 'https:'
  const request: ClientRequest = secure
    ? httpsRequest(url, { method: 'POST', headers, signal, agent: AGENTS.https })
    : httpRequest(url, { method: 'POST', headers, signal, agent: AGENTS.http })
  return new Promise((resolve, reject) => {
    let answering = false
    request.on('error', (error: NodeJS.ErrnoException) => {
      const stale = request.reusedSocket && !answering && error.code === 'ECONNRESET'
      reject(stale ? new StaleConnection() : error)
    })
    request.on('close', () => reject(new NoAnswer()))
    request.on('response', (response) => {
      answering = true
      let size = 0
      response.on('error', reject)
      response.on('end', () => resolve(response.statusCode ?? 0))
      response.on('data', (part: Buffer) => {
        size += part.length
        if (size > MOST_ANSWERED) request.destroy(new AnswerTooLong())
      })
    })
    request.end(body)
  })
}
