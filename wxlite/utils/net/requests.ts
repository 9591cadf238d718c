import { isObject } from '../api/arguments'
import { ClientCode, cancelled, checkDomain, RoomError, refusal } from '../api/room_error'
import type { Cancel, RoomPlatform } from '../platform/platform'
import { pause, type Scope } from '../platform/scope'
import { spoken } from '../platform/spoken'
import * as TIMES from '../platform/timing'
import { Code, type OperationName, type Reply } from '../protocol'
import { backoff } from './backoff'

/** The platform allows ten at once for the whole mini-program; the app keeps some for itself. */
const IN_FLIGHT = 5
/** Further requests wait; beyond this something is wrong, and they fail at once. */
const WAITING = 100

/**
 * Asking twice does no harm: whatever only reads, and what is simply done when it is done. Not so: making rooms,
 * counting, starting a recording.
 */
const REPEATABLE = /^(add|de|get|kick|login|request|unkick)/

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

interface Waiting {
  request: RestRequest
  scope: Scope
  done(answer: Answer): void
}

/** `again`: no answer, or one that may be different next time. */
type Answer = { reply: Reply } | { error: RoomError; again: boolean }

export function createRequests(platform: RoomPlatform): Requests {
  const waiting: Waiting[] = []
  let flying = 0

  function next() {
    while (flying < IN_FLIGHT) {
      const first = waiting.shift()
      if (!first) return
      if (first.scope.closed)
        first.done({ error: cancelled(first.request.operation, ClientCode.NETWORK), again: false })
      else fly(first)
    }
  }

  function fly({ request, scope, done }: Waiting) {
    const { operation, url, body } = request
    flying += 1
    const header: { [name: string]: string } = {}
    if (body !== '') header['content-type'] = 'application/json'
    if (request.token !== '') header.authorization = `Bearer ${request.token}`
    let abort: Cancel = () => {}
    const end = (answer: Answer) => {
      forget()
      flying -= 1
      done(answer)
      next()
    }
    const forget = scope.add(() => {
      end({ error: cancelled(operation, ClientCode.NETWORK), again: false })
      abort()
    })
    const failed = (errMsg: string) => end({ error: unanswered(operation, errMsg), again: true })
    try {
      abort = platform.request({
        url: spoken.ask(url),
        method: body === '' ? 'GET' : 'POST',
        header,
        body,
        timeout: TIMES.request,
        answered: (status, data) => end(understood(operation, status, data)),
        failed,
      })
    } catch (error) {
      // The platform refuses (bad address, single-page mode): the place in the queue is free again.
      failed(String(error))
    }
  }

  function once(request: RestRequest, scope: Scope): Promise<Answer> {
    if (waiting.length >= WAITING)
      return Promise.resolve({ error: unanswered(request.operation, 'too many'), again: false })
    return new Promise((done) => {
      waiting.push({ request, scope, done })
      next()
    })
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
  if (!isReply(data)) return { error: unanswered(operation, `HTTP ${status}, not a room server`), again: true }
  if (data.code === Code.OK) return { reply: data }
  const later = status >= 500 || status === 429
  return { error: refusal(operation, data, later), again: later }
}

function isReply(data: unknown): data is Reply {
  return isObject(data) && typeof data.code === 'number' && 'message' in data
}

/** Nothing came, or nothing that a room server says. */
export function unanswered(operation: string, detail: string): RoomError {
  const hint = `${detail}。${checkDomain('request')}、serverDomain`
  return new RoomError(NO_ANSWER[operation] ?? ClientCode.NETWORK, '网络请求失败或超时', operation, hint)
}
