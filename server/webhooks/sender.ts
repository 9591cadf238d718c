import type { Clock } from '../clock.js'
import { AnswerTooLong, NoAnswer, post } from './post.js'
import { signature } from './signature.js'

/** The outcome of one try. `gone`: the endpoint wants no more events (410). */
export type Outcome =
  | { readonly is: 'delivered' }
  | { readonly is: 'gone' }
  | { readonly is: 'failed'; readonly why: string }

export type Send = (url: string, id: string, body: string) => Promise<Outcome>

/** Milliseconds for one try, from the connection to the end of the answer. */
const TIMEOUT = 10_000

/**
 * Posts signed messages. Never rejects; follows no redirect, since an answer must not decide where events go.
 */
export function createSender({ clock, secrets }: { clock: Clock; secrets: readonly string[] }): Send {
  return async (url, id, body) => {
    const seconds = Math.floor(clock.now() / 1000)
    const timeOut = new AbortController()
    const cancel = clock.after(TIMEOUT, () => timeOut.abort())
    try {
      const headers = {
        'Content-Type': 'application/json',
        'User-Agent': 'RTCRoom-Webhooks',
        'webhook-id': id,
        'webhook-timestamp': String(seconds),
        'webhook-signature': signature(secrets, id, seconds, body),
      }
      return outcomeOf(await post(new URL(url), body, headers, timeOut.signal))
    } catch (error) {
      return { is: 'failed', why: timeOut.signal.aborted ? `no answer within ${TIMEOUT / 1000} s` : reasonOf(error) }
    } finally {
      cancel()
    }
  }
}

function outcomeOf(status: number): Outcome {
  if (status >= 200 && status < 300) return { is: 'delivered' }
  if (status === 410) return { is: 'gone' }
  return { is: 'failed', why: status >= 300 && status < 400 ? `redirect ${status}, not followed` : `status ${status}` }
}

/** The code alone: a message may hold the address, and with it a secret. */
function reasonOf(error: unknown): string {
  if (error instanceof AnswerTooLong) return 'answer too long'
  if (error instanceof NoAnswer) return 'no answer that HTTP knows'
  return (error instanceof Error && 'code' in error && String(error.code)) || 'connection failed'
}
