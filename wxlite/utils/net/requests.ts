import { resembles } from '../api/arguments'
import { pick } from '../api/pick'
import { ClientCode, cancelled, checkDomain, RoomError, refusal } from '../api/room_error'
import type { Cancel, RoomPlatform } from '../platform/platform'
import { pause, type Scope } from '../platform/scope'
import { spoken } from '../platform/spoken'
import * as TIMES from '../platform/timing'
import { Code, type OperationName, type Reply } from '../protocol'
import { backoff } from './backoff'
import { REPLIES, REPLY } from './examples'

/** The platform allows ten at once for the whole mini-program; the app keeps some for itself. */
const IN_FLIGHT = 5
/** Further requests wait; beyond this something is wrong, and they fail at once. */
const WAITING = 100

/**
 * Asking twice does no harm: whatever only reads, and what is simply done when it is done. Not so: rooms, calls and
 * counts, of which there would be two; nor what the newest word decides (mutes, hands, beats), which a repeated one
 * could come after.
 */
const REPEATABLE = /^(add|answer|cancel|de|enter|get|kick|l|queue|request|unkick)/

/** What no answer means for the operations that the original has a code of its own for. */
const NO_ANSWER: { readonly [operation: string]: number } = {
  create_room: ClientCode.CREATE,
  get_push_url: ClientCode.CREATE,
  add_pusher: ClientCode.ENTER,
}

export interface RestRequest {
  operation: OperationName | 'get_login_info'
  url: string
  /** '' = none. */
  token: string
  /** '' = GET. */
  body: string
}

/** REST with a bounded number of requests in flight, time-outs, and repetition with jitter where it is harmless. */
export interface Requests {
  /** The reply with code 0; everything else is a RoomError. A scope that ends takes its requests with it. */
  send(request: RestRequest, scope: Scope): Promise<Reply>
}

/** `again`: no answer, or one that may be different next time. */
type Answer = { reply: Reply } | { error: RoomError; again: boolean }

export function createRequests(platform: RoomPlatform): Requests {
  const waiting: (() => void)[] = []
  let flying = 0

  function fly({ operation, url, token, body }: RestRequest, scope: Scope): Promise<Answer> {
    const header: { [name: string]: string } = {}
    if (body !== '') header['content-type'] = 'application/json'
    if (token !== '') header.authorization = `Bearer ${token}`
    const gone: Answer = { error: cancelled(operation, ClientCode.NETWORK), again: false }
    return new Promise((done) => {
      if (scope.closed) return done(gone)
      let abort: Cancel = () => {}
      const end = (answer: Answer) => {
        forget()
        done(answer)
      }
      const forget = scope.add(() => {
        end(gone)
        abort()
      })
      abort = platform.request({
        url: spoken.ask(url),
        method: body === '' ? 'GET' : 'POST',
        header,
        body,
        timeout: TIMES.request,
        answered: (status, data) => end(understood(operation, status, data)),
        failed: (errMsg) => end({ error: unanswered(operation, errMsg), again: true }),
      })
    })
  }

  async function once(request: RestRequest, scope: Scope): Promise<Answer> {
    if (flying < IN_FLIGHT) flying += 1
    else if (waiting.length < WAITING) await new Promise<void>((go) => waiting.push(go))
    else return { error: unanswered(request.operation, 'too many'), again: false }
    try {
      return await fly(request, scope)
    } finally {
      // Who waits takes over the place.
      const next = waiting.shift()
      if (next) next()
      else flying -= 1
    }
  }

  return {
    async send(request, scope) {
      for (let attempt = 0; ; attempt++) {
        const answer = await once(request, scope)
        if ('reply' in answer) return answer.reply
        const wait = TIMES.retry[attempt]
        if (!answer.again || wait === undefined || !REPEATABLE.test(request.operation) || scope.closed)
          throw answer.error
        await pause(scope, backoff(0, wait, wait, platform.random()))
      }
    },
  }
}

function understood(operation: string, status: number, data: unknown): Answer {
  if (!resembles(data, REPLY)) return { error: unanswered(operation, `HTTP ${status}, not a room server`), again: true }
  if (data.code !== Code.OK) {
    const later = status >= 500 || status === 429
    return { error: refusal(operation, data, later), again: later }
  }
  if (resembles(data, REPLIES[operation] || REPLY)) return { reply: data }
  return { error: incomplete(operation), again: true }
}

/** A query of what there is to say: '' is left out. */
export const queryOf = (fields: { readonly [name: string]: string | number }): string =>
  Object.entries(fields)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&')

/** A reply without what it is about. */
export const incomplete = (operation: string) => unanswered(operation, '回包不完整')

/** The fields of a reply that the example has; a reply without them is none. */
export function whole<R extends Reply, Field extends keyof R>(
  operation: string,
  reply: R,
  example: { readonly [Name in Field]: unknown },
): Pick<R, Field>
export function whole(operation: string, reply: { readonly [name: string]: unknown }, example: object): object {
  if (!resembles(reply, example)) throw incomplete(operation)
  return pick(reply, ...Object.keys(example))
}

/** Nothing came, or nothing that a room server says. */
export function unanswered(operation: string, detail: string): RoomError {
  const hint = `${detail}。${checkDomain('request')}、serverDomain`
  return new RoomError(NO_ANSWER[operation] || ClientCode.NETWORK, '网络请求失败或超时', operation, hint)
}
