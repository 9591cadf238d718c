import { createHash, createHmac } from 'node:crypto'
import { Agent, createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { z } from 'zod'

const Push = z.strictObject({ AppName: z.string(), DomainName: z.string(), StreamName: z.string() })
const InputLayout = z.strictObject({
  ImageLayer: z.number().int().min(1).max(16),
  InputType: z.number().int().min(0).max(5).optional(),
  ImageWidth: z.number().min(0).max(2000).optional(),
  ImageHeight: z.number().min(0).max(2000).optional(),
  LocationX: z.number().min(0).max(2000).optional(),
  LocationY: z.number().min(0).max(2000).optional(),
})

/** The request of each action, as strict as the cloud: an unknown field is an error. */
const ACTIONS: { [action: string]: z.ZodType } = {
  DescribeLiveStreamState: Push,
  DropLiveStream: Push,
  ForbidLiveStream: Push.extend({ ResumeTime: z.iso.datetime(), Reason: z.string().max(2048).optional() }),
  ResumeLiveStream: Push,
  CreateCommonMixStream: z.strictObject({
    MixStreamSessionId: z.string().min(1).max(80),
    InputStreamList: z
      .array(z.strictObject({ InputStreamName: z.string().min(1).max(80), LayoutParams: InputLayout }))
      .min(1)
      .max(16),
    OutputParams: z.strictObject({
      OutputStreamName: z.string().min(1),
      OutputStreamType: z.number().int().min(0).max(1),
    }),
    MixStreamTemplateId: z.number().int().optional(),
  }),
  CancelCommonMixStream: z.strictObject({ MixStreamSessionId: z.string().min(1).max(80) }),
  CreateRecordTask: Push.extend({ EndTime: z.number().int() }),
  DescribeLivePushAuthKey: z.strictObject({ DomainName: z.string() }),
  DescribeLivePlayAuthKey: z.strictObject({ DomainName: z.string() }),
  StopRecordTask: z.strictObject({ TaskId: z.string().min(1) }),
}

export interface CloudCall {
  action: string
  request: { [field: string]: unknown }
}

/**
 * Tencent Cloud Live's API 3.0, as strict as the cloud in what it checks: method,
 * version, time (±5 min), the TC3-HMAC-SHA256 signature over content type, host and
 * body, the fields of each action. Real HTTP on loopback; faults on demand.
 */
export class TencentLiveEmulator {
  readonly secretId: string = 'AKIDemulator'
  readonly secretKey: string = 'emulator-secret'
  readonly pushDomain: string = 'push.example.com'
  readonly playDomain: string = 'play.example.com'
  /** How the domains check signatures; undefined = the cloud does not tell of them. */
  pushAuth: { Enable: 0 | 1; MasterAuthKey: string; BackupAuthKey: string } | undefined = {
    Enable: 1,
    MasterAuthKey: 'key',
    BackupAuthKey: 'back-up',
  }
  playAuth: { Enable: 0 | 1; AuthKey: string; AuthBackKey: string } | undefined = {
    Enable: 0,
    AuthKey: '',
    AuthBackKey: '',
  }
  readonly calls: CloudCall[] = []
  /** Streams being pushed. */
  readonly active = new Set<string>()
  /** Forbidden streams and until when (Unix ms). */
  readonly forbidden = new Map<string, number>()
  readonly mixes = new Map<string, { [field: string]: unknown }>()
  readonly tasks = new Map<string, string>()
  /** ms that every answer takes. */
  slow = 0
  fault: 'none' | 'hang' | 'garbage' | 'error 500' | 'busy' | 'reset' = 'none'
  readonly #server: Server = createServer((request, response) => void this.#serve(request, response))

  async start(): Promise<void> {
    await new Promise<void>((done) => this.#server.listen(0, '127.0.0.1', done))
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((done) => this.#server.close(done))
  }

  /** Its address on this machine. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`
  }

  /** How the client reaches it: the host must begin with `live`, since the service name is signed. */
  get endpoint(): { host: string; agent: Agent } {
    const { port } = this.#server.address() as AddressInfo
    const agent = new Agent({
      keepAlive: false,
      lookup: (_host, options, done) =>
        options.all === true ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4),
    })
    return { host: `live.tencentcloudapi.test:${port}`, agent }
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks)
    if (this.fault === 'hang') return
    if (this.fault === 'reset') return void request.socket.destroy()
    if (this.fault === 'garbage') return void response.end('<html>bad gateway</html>')
    if (this.fault === 'error 500') return void response.writeHead(500).end()
    if (this.slow > 0) await new Promise((done) => setTimeout(done, this.slow))
    const answer =
      this.fault === 'busy' ? failure('RequestLimitExceeded', 'too many requests') : this.#answer(request, body)
    response.setHeader('Content-Type', 'application/json')
    response.end(JSON.stringify({ Response: { ...answer, RequestId: '3c140219-cfe9-470e-b241-907877d6fb03' } }))
  }

  #answer(request: IncomingMessage, body: Buffer): object {
    const refused = this.#unsigned(request, body)
    if (refused !== undefined) return refused
    const action = String(request.headers['x-tc-action'])
    if (request.headers['x-tc-version'] !== '2018-08-01') return failure('InvalidParameter', 'version')
    const shape = ACTIONS[action]
    if (shape === undefined) return failure('InvalidAction', action)
    const parsed = shape.safeParse(json(body))
    if (!parsed.success) return failure('InvalidParameter', parsed.error.issues[0]?.message ?? 'bad field')
    const fields = parsed.data as { [field: string]: unknown }
    this.calls.push({ action, request: fields })
    return this.#act(action, fields)
  }

  #act(action: string, fields: { [field: string]: unknown }): object {
    const name = String(fields.StreamName ?? '')
    if (action === 'DescribeLivePlayAuthKey') {
      if (fields.DomainName !== this.playDomain || this.playAuth === undefined)
        return failure('ResourceNotFound.DomainNotExist', 'no such domain')
      return { PlayAuthKeyInfo: { DomainName: this.playDomain, AuthDelta: 0, ...this.playAuth } }
    }
    if ('DomainName' in fields && fields.DomainName !== this.pushDomain)
      return failure('ResourceNotFound.DomainNotExist', 'no such domain')
    if (action === 'DescribeLiveStreamState') {
      if ((this.forbidden.get(name) ?? 0) > Date.now()) return { StreamState: 'forbid' }
      return { StreamState: this.active.has(name) ? 'active' : 'inactive' }
    }
    if (action === 'DescribeLivePushAuthKey') {
      if (this.pushAuth === undefined) return failure('ResourceNotFound.DomainNotExist', 'no such domain')
      return { PushAuthKeyInfo: { DomainName: this.pushDomain, AuthDelta: 0, ...this.pushAuth } }
    }
    if (action === 'DropLiveStream') {
      if (!this.active.delete(name)) return failure('ResourceNotFound.ChannelNotExist', 'no such stream')
    }
    if (action === 'ForbidLiveStream') {
      const until = Date.parse(String(fields.ResumeTime))
      if (until - Date.now() > 90 * 86_400_000 || until < Date.now())
        return failure('InvalidParameterValue', 'ResumeTime is past or over 90 days away')
      this.active.delete(name)
      this.forbidden.set(name, until)
    }
    if (action === 'CreateCommonMixStream') return this.#mix(fields)
    if (action === 'CancelCommonMixStream' && !this.mixes.delete(String(fields.MixStreamSessionId)))
      return failure('InvalidParameter.CancelSessionNotExist', 'no such session')
    if (action === 'CreateRecordTask') {
      if (Number(fields.EndTime) * 1000 - Date.now() > 86_400_000)
        return failure('InvalidParameterValue', 'span over 24 h')
      const id = `task${this.tasks.size}`
      this.tasks.set(id, name)
      return { TaskId: id }
    }
    if (action === 'StopRecordTask' && !this.tasks.delete(String(fields.TaskId)))
      return failure('ResourceNotFound.TaskId', 'no such task')
    return {}
  }

  #mix(fields: { [field: string]: unknown }): object {
    const inputs = fields.InputStreamList as { InputStreamName: string }[]
    const silent = inputs.find((it) => !this.active.has(it.InputStreamName))
    if (silent !== undefined)
      return failure(
        'InvalidParameter.OtherError',
        `err_code [-505],msg [input stream ${silent.InputStreamName} has no data]`,
      )
    this.mixes.set(String(fields.MixStreamSessionId), fields)
    return {}
  }

  #unsigned(request: IncomingMessage, body: Buffer): object | undefined {
    if (request.method !== 'POST' || request.url !== '/') return failure('InvalidRequest', 'POST / only')
    const time = Number(request.headers['x-tc-timestamp'])
    if (!(Math.abs(Date.now() / 1000 - time) <= 300)) return failure('AuthFailure.SignatureExpire', 'timestamp is off')
    const found =
      /^TC3-HMAC-SHA256 Credential=([^/]+)\/(\d{4}-\d\d-\d\d)\/live\/tc3_request, SignedHeaders=content-type;host, Signature=([0-9a-f]{64})$/.exec(
        request.headers.authorization ?? '',
      )
    if (found === null) return failure('AuthFailure.InvalidAuthorization', 'malformed Authorization')
    if (found[1] !== this.secretId) return failure('AuthFailure.SecretIdNotFound', 'no such SecretId')
    const date = new Date(time * 1000).toISOString().slice(0, 10)
    const expected = tc3(
      this.secretKey,
      'live',
      time,
      String(request.headers['content-type']),
      String(request.headers.host).replace(/:\d+$/, ''),
      body,
    )
    return found[2] === date && found[3] === expected
      ? undefined
      : failure('AuthFailure.SignatureFailure', 'the signature does not match')
  }
}

/** The TC3 signature of a POST; source: API 3.0, signature v3. */
export function tc3(
  secretKey: string,
  service: string,
  time: number,
  contentType: string,
  host: string,
  body: Buffer,
): string {
  const date = new Date(time * 1000).toISOString().slice(0, 10)
  const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex')
  const hmac = (key: string | Buffer, data: string): Buffer => createHmac('sha256', key).update(data).digest()
  const canonical = `POST\n/\n\ncontent-type:${contentType}\nhost:${host}\n\ncontent-type;host\n${sha256(body)}`
  const toSign = `TC3-HMAC-SHA256\n${time}\n${date}/${service}/tc3_request\n${sha256(canonical)}`
  return hmac(hmac(hmac(hmac(`TC3${secretKey}`, date), service), 'tc3_request'), toSign).toString('hex')
}

function json(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString())
  } catch {
    return undefined
  }
}

function failure(Code: string, Message: string): object {
  return { Error: { Code, Message } }
}
