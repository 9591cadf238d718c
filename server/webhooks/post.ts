import { Agent, type ClientRequest, request as httpRequest, type OutgoingHttpHeaders } from 'node:http'
import { request as httpsRequest, Agent as TlsAgent } from 'node:https'

/** Nothing is read of an answer but its status; one that is longer is an error. */
const MOST_ANSWERED = 65_536

const AGENTS = { http: new Agent({ keepAlive: true }), https: new TlsAgent({ keepAlive: true }) }

/**
 * Posts a text and answers the status, once the answer is over. Node's own client, without redirects or proxies: axios
 * and fetch cost five times as much, and webhooks are what this server asks others by the thousand.
 */
export async function post(url: URL, body: string, headers: OutgoingHttpHeaders, signal: AbortSignal): Promise<number> {
  try {
    return await once(url, body, headers, signal)
  } catch (error) {
    // The other side closed an idle connection just when it was used again: that says nothing about it.
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
