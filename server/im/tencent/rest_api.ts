import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import axios, { type AxiosInstance } from 'axios'
import { z } from 'zod'
import type { Clock } from '../../clock.js'
import type { BreakerState, CircuitBreaker } from '../../cloud/circuit_breaker.js'
import type { FaultLog } from '../../cloud/fault_log.js'
import type { UserSigs } from '../../identity/usersig.js'
import type { Ids } from '../../ids.js'
import { type ReplyStatus, statusOf } from './reply_status.js'

export interface TencentImApiOptions {
  sigs: UserSigs
  /** The account that calls: every group and system message is its. */
  administrator: string
  /** `console.tim.qq.com`, or that of the application's region; may carry scheme and port. */
  host: string
  /** ms that one call may take. */
  timeout: number
  clock: Clock
  ids: Ids
  breaker: CircuitBreaker
}

/** How a call ended. `code` is the cloud's ErrorCode; 0 also when no answer came, with the reason in `info`. */
export interface Outcome {
  status: ReplyStatus | 'unreachable' | 'blocked'
  code: number
  info: string
}

/** Tells the log how a call ended. That a call was not made is no news: the breaker said so. */
export function reportTo(faults: FaultLog, command: string, { status, code, info }: Outcome): void {
  if (status === 'ok') faults.work(command)
  else if (status !== 'blocked')
    faults.fail(command, { kind: code || status, status, info, configuration: status === 'configuration' })
}

const Answer = z.object({ ErrorCode: z.number().int(), ErrorInfo: z.string().default('') })

/** The administrator's userSig lives for a day and is minted anew an hour before its end. Seconds. */
const SIG_TTL = 86_400
const SIG_MARGIN = 3_600

/**
 * Tencent IM's REST API. A call never rejects and ends within the time-out; while
 * the breaker is open it is not made at all (`blocked`).
 */
export class TencentImApi {
  private readonly http: AxiosInstance
  private sig: { value: string; ends: number } | undefined

  constructor(private readonly options: TencentImApiOptions) {
    const { host, timeout } = options
    this.http = axios.create({
      baseURL: /^https?:\/\//.test(host) ? host : `https://${host}`,
      timeout,
      httpAgent: new HttpAgent({ keepAlive: true, maxSockets: 64 }),
      httpsAgent: new HttpsAgent({ keepAlive: true, maxSockets: 64 }),
      maxContentLength: 256 * 1024,
      maxRedirects: 0,
      proxy: false,
      validateStatus: () => true,
    })
  }

  get state(): BreakerState {
    return this.options.breaker.state
  }

  /** @param command service and command, e.g. `group_open_http_svc/create_group`. */
  async call(command: string, body: object): Promise<Outcome> {
    const outcome = await this.once(command, body)
    if (outcome.status !== 'signature') return outcome
    this.sig = undefined
    const again = await this.once(command, body)
    // A fresh signature is refused as well: the key is wrong.
    return again.status === 'signature' ? { ...again, status: 'configuration' } : again
  }

  /** A number that makes a message recognisable: sent again within minutes with the same one, the cloud drops it. */
  random(): number {
    return Number.parseInt(this.options.ids.hex(4), 16)
  }

  private async once(command: string, body: object): Promise<Outcome> {
    const { breaker, sigs, administrator } = this.options
    if (!breaker.allows()) return { status: 'blocked', code: 0, info: 'the circuit is open' }
    const params = {
      sdkappid: sigs.sdkAppID,
      identifier: administrator,
      usersig: this.adminSig(),
      random: this.random(),
      contenttype: 'json',
    }
    // An axios error holds the request with its userSig: only its code is looked at.
    const response = await this.http
      .post<unknown>(`/v4/${command}`, body, { params })
      .catch((error: unknown) => (axios.isAxiosError(error) && error.code) || 'failed')
    if (typeof response === 'string') return this.unreachable(response)
    const answer = Answer.safeParse(response.data)
    if (!answer.success) return this.unreachable(`HTTP ${response.status}, no answer of the API`)
    breaker.succeeded()
    const { ErrorCode: code, ErrorInfo: info } = answer.data
    return { status: statusOf(code), code, info: info.slice(0, 200) }
  }

  private unreachable(info: string): Outcome {
    this.options.breaker.failed()
    return { status: 'unreachable', code: 0, info }
  }

  private adminSig(): string {
    const now = this.options.clock.now() / 1000
    if (this.sig === undefined || this.sig.ends - now < SIG_MARGIN) {
      this.sig = { value: this.options.sigs.mint(this.options.administrator, SIG_TTL), ends: now + SIG_TTL }
    }
    return this.sig.value
  }
}
