import axios, { type AxiosInstance } from 'axios'
import { z } from 'zod'
import type { Clock } from '../../clock.js'
import type { CloudClient } from '../../cloud/cloud_client.js'
import { cloudHttp } from '../../cloud/cloud_http.js'
import type { Fault } from '../../cloud/fault_log.js'
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
  cloud: CloudClient
}

/** How a call ended. `code` is the cloud's ErrorCode; 0 also when no answer came, with the reason in `info`. */
export interface Outcome {
  status: ReplyStatus | 'unreachable' | 'blocked'
  code: number
  info: string
}

/** No answer came, or not the one that was hoped for. */
class ImApiError extends Error {
  constructor(readonly outcome: Outcome) {
    super(outcome.info)
  }
}

/** For CloudClient: whatever code the cloud answers with, it is there. */
export function imRefusal(error: unknown): Fault | undefined {
  if (!(error instanceof ImApiError) || error.outcome.status === 'unreachable') return undefined
  const { status, code, info } = error.outcome
  return { kind: code, status, info, configuration: status === 'configuration' }
}

const Answer = z.object({ ErrorCode: z.number().int(), ErrorInfo: z.string().default('') })

/** The administrator's userSig lives for a day and is minted again an hour before its end. Seconds. */
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
    this.http = cloudHttp({
      baseURL: /^https?:\/\//.test(host) ? host : `https://${host}`,
      timeout,
      maxContentLength: 256 * 1024,
      maxSockets: 64,
      validateStatus: () => true,
    })
  }

  /** @param command service and command, e.g. `group_open_http_svc/create_group`. */
  async call(command: string, body: object): Promise<Outcome> {
    let outcome: Outcome = { status: 'blocked', code: 0, info: 'the circuit is open' }
    await this.options.cloud.ask(command, async () => {
      outcome = await this.signed(command, body)
      // That an account is to be imported first is no fault.
      if (outcome.status !== 'ok' && outcome.status !== 'account') throw new ImApiError(outcome)
    })
    return outcome
  }

  /** A number that makes a message recognisable: sent again within minutes with the same one, the cloud drops it. */
  random(): number {
    return Number.parseInt(this.options.ids.hex(4), 16)
  }

  private async signed(command: string, body: object): Promise<Outcome> {
    const outcome = await this.once(command, body)
    if (outcome.status !== 'signature') return outcome
    this.sig = undefined
    const again = await this.once(command, body)
    // A fresh signature is refused as well: the key is wrong.
    return again.status === 'signature' ? { ...again, status: 'configuration' } : again
  }

  private async once(command: string, body: object): Promise<Outcome> {
    const { sigs, administrator } = this.options
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
    if (typeof response === 'string') return unreachable(response)
    const answer = Answer.safeParse(response.data)
    if (!answer.success) return unreachable(`HTTP ${response.status}, no answer of the API`)
    const { ErrorCode: code, ErrorInfo: info } = answer.data
    return { status: statusOf(code), code, info: info.slice(0, 200) }
  }

  private adminSig(): string {
    const now = this.options.clock.now() / 1000
    if (this.sig === undefined || this.sig.ends - now < SIG_MARGIN) {
      this.sig = { value: this.options.sigs.mint(this.options.administrator, SIG_TTL), ends: now + SIG_TTL }
    }
    return this.sig.value
  }
}

function unreachable(info: string): Outcome {
  return { status: 'unreachable', code: 0, info }
}
