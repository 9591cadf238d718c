import { Agent } from 'node:https'
import { CommonClient } from 'tencentcloud-sdk-nodejs-common'
import { z } from 'zod'
import type { MixStreamRequest } from '../mix_order.js'
import type { TencentLiveOptions } from './options.js'

/** A refusal or failure of the cloud's API. */
export class LiveApiError extends Error {
  override readonly name = 'LiveApiError'

  constructor(
    /** The cloud's error code, e.g. `AuthFailure.SignatureFailure`; '' when no answer of the API came. */
    readonly code: string,
    message: string,
  ) {
    super(message)
  }

  /**
   * The cloud understood and refused; otherwise it was slow, gone, busy or answered garbage, and may be asked again.
   */
  get refused(): boolean {
    return (
      this.code !== '' &&
      !/^(InternalError|RequestLimitExceeded|ResourceUnavailable|FailedOperation\.Timeout)/.test(this.code)
    )
  }

  /** Nobody pushes that stream, or it was never there. */
  get gone(): boolean {
    return /^ResourceNotFound\.(ChannelNotExist|StreamNotExist|Channel)|^FailedOperation\.(StreamNotExist|HasNotLivingStream)/.test(
      this.code,
    )
  }
}

/** The longest time that ForbidLiveStream takes, seconds. */
export const LONGEST_FORBID = 90 * 86_400

const StreamStateReply = z.object({ StreamState: z.enum(['active', 'inactive', 'forbid']) })
const TaskReply = z.object({ TaskId: z.string().min(1) })
const PushKeyReply = z.object({
  PushAuthKeyInfo: z.object({ Enable: z.number(), MasterAuthKey: z.string(), BackupAuthKey: z.string().default('') }),
})
const PlayKeyReply = z.object({
  PlayAuthKeyInfo: z.object({ Enable: z.number(), AuthKey: z.string(), AuthBackKey: z.string().default('') }),
})

/** How a domain checks signatures: keys that are taken, none when it asks for no signature. */
export interface DomainKeys {
  enabled: boolean
  keys: readonly string[]
}

/**
 * The actions of API 3.0 (`live`, version 2018-08-01) that rooms need, signed with
 * TC3-HMAC-SHA256. Each throws LiveApiError, and ends within the time-out.
 */
export class LiveApi {
  readonly #client: CommonClient

  constructor(private readonly options: TencentLiveOptions & { secretId: string; secretKey: string }) {
    const { endpoint } = options
    this.#client = new CommonClient(endpoint?.host ?? options.apiHost ?? 'live.tencentcloudapi.com', '2018-08-01', {
      credential: { secretId: options.secretId, secretKey: options.secretKey },
      profile: {
        httpProfile: {
          reqTimeout: options.timeout / 1000,
          protocol: endpoint ? 'http://' : 'https://',
          agent: endpoint?.agent ?? new Agent({ keepAlive: true, maxSockets: 20 }),
          headers: { 'Content-Type': 'application/json; charset=utf-8' },
        },
      },
    })
  }

  /** `forbid` = the name may not be published. A stream that the cloud does not know is inactive. */
  async streamState(name: string): Promise<'active' | 'inactive' | 'forbid'> {
    try {
      return StreamStateReply.parse(await this.#call('DescribeLiveStreamState', this.#push(name), StreamStateReply))
        .StreamState
    } catch (error) {
      if (error instanceof LiveApiError && error.gone) return 'inactive'
      throw error
    }
  }

  /** Ends a running push, whose client may reconnect. Answers whether there was one. */
  async drop(name: string): Promise<boolean> {
    try {
      await this.#call('DropLiveStream', this.#push(name))
      return true
    } catch (error) {
      if (error instanceof LiveApiError && error.gone) return false
      throw error
    }
  }

  /** The keys that the push domain takes. */
  async pushKeys(): Promise<DomainKeys> {
    const reply = await this.#call('DescribeLivePushAuthKey', { DomainName: this.options.pushDomain }, PushKeyReply)
    const { Enable, MasterAuthKey, BackupAuthKey } = PushKeyReply.parse(reply).PushAuthKeyInfo
    return { enabled: Enable === 1, keys: [MasterAuthKey, BackupAuthKey].filter((key) => key !== '') }
  }

  /** The keys that the play domain takes. */
  async playKeys(): Promise<DomainKeys> {
    const reply = await this.#call('DescribeLivePlayAuthKey', { DomainName: this.options.playDomain }, PlayKeyReply)
    const { Enable, AuthKey, AuthBackKey } = PlayKeyReply.parse(reply).PlayAuthKeyInfo
    return { enabled: Enable === 1, keys: [AuthKey, AuthBackKey].filter((key) => key !== '') }
  }

  /** Refuses the name until `until` (Unix seconds, at most `LONGEST_FORBID` away). */
  async forbid(name: string, until: number, reason: string): Promise<void> {
    const ResumeTime = `${new Date(until * 1000).toISOString().slice(0, 19)}Z`
    await this.#call('ForbidLiveStream', { ...this.#push(name), ResumeTime, Reason: reason })
  }

  async mix(request: MixStreamRequest): Promise<void> {
    await this.#call('CreateCommonMixStream', { ...request })
  }

  async cancelMix(session: string): Promise<void> {
    await this.#call('CancelCommonMixStream', { MixStreamSessionId: session })
  }

  /** Records a stream until `endTime` (Unix seconds, at most 24 h away); answers the task's id. */
  async startRecord(name: string, endTime: number): Promise<string> {
    const reply = await this.#call('CreateRecordTask', { ...this.#push(name), EndTime: endTime }, TaskReply)
    return TaskReply.parse(reply).TaskId
  }

  async stopRecord(taskId: string): Promise<void> {
    await this.#call('StopRecordTask', { TaskId: taskId })
  }

  #push(name: string): { AppName: string; DomainName: string; StreamName: string } {
    return { AppName: this.options.appName, DomainName: this.options.pushDomain, StreamName: name }
  }

  async #call(action: string, request: object, shape: z.ZodType = z.object({})): Promise<unknown> {
    let reply: unknown
    try {
      reply = await this.#client.request(action, request, { signal: AbortSignal.timeout(this.options.timeout) })
    } catch (cause) {
      throw new LiveApiError(codeOf(cause), `${action}: ${cause instanceof Error ? cause.message : String(cause)}`)
    }
    if (!shape.safeParse(reply).success)
      throw new LiveApiError('', `${action}: the answer is not what the API describes`)
    return reply
  }
}

function codeOf(cause: unknown): string {
  return typeof cause === 'object' &&
    cause !== null &&
    'code' in cause &&
    typeof cause.code === 'string' &&
    cause.code.includes('.')
    ? cause.code
    : ''
}
