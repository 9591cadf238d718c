import { createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inflateSync } from 'node:zlib'
import { z } from 'zod'

const bytesAtMost = (limit: number) => z.string().refine((text) => Buffer.byteLength(text) <= limit)
const uint32 = z.number().int().min(0).max(4_294_967_295)
const account = z.string().min(1).max(32)
const GroupId = z.string()
const MsgBody = z
  .array(
    z.discriminatedUnion('MsgType', [
      z.strictObject({
        MsgType: z.literal('TIMCustomElem'),
        MsgContent: z.strictObject({
          Data: z.string(),
          Desc: z.string().optional(),
          Ext: z.string().optional(),
          Sound: z.string().optional(),
        }),
      }),
      z.strictObject({ MsgType: z.literal('TIMTextElem'), MsgContent: z.strictObject({ Text: z.string() }) }),
    ]),
  )
  .min(1)

/** The body of each command, as strict as the cloud: an unknown field is an error. */
const COMMANDS = {
  'group_open_http_svc/create_group': z.strictObject({
    Type: z.literal('AVChatRoom'),
    GroupId: GroupId.optional(),
    Name: bytesAtMost(30).min(1),
    Owner_Account: account.optional(),
    Introduction: bytesAtMost(240).optional(),
    Notification: bytesAtMost(300).optional(),
    FaceUrl: bytesAtMost(100).optional(),
    ApplyJoinOption: z.string().optional(),
  }),
  'group_open_http_svc/destroy_group': z.strictObject({ GroupId }),
  'group_open_http_svc/send_group_msg': z.strictObject({
    GroupId,
    Random: uint32,
    MsgBody,
    From_Account: account.optional(),
    MsgPriority: z.enum(['High', 'Normal', 'Low']).optional(),
    OnlineOnlyFlag: z.literal(1).optional(),
    CloudCustomData: z.string().optional(),
  }),
  'group_open_http_svc/send_group_system_notification': z.strictObject({ GroupId, Content: z.string().min(1) }),
  'openim/sendmsg': z.strictObject({
    SyncOtherMachine: z.union([z.literal(1), z.literal(2)]).optional(),
    From_Account: account.optional(),
    To_Account: account,
    MsgLifeTime: z.number().int().min(0).max(604_800).optional(),
    MsgSeq: uint32.optional(),
    MsgRandom: uint32,
    MsgBody,
  }),
  'im_open_login_svc/account_import': z.strictObject({
    UserID: account,
    Nick: z.string().optional(),
    FaceUrl: z.string().optional(),
  }),
  'im_open_login_svc/account_check': z.strictObject({
    CheckItem: z
      .array(z.strictObject({ UserID: account }))
      .min(1)
      .max(100),
  }),
}
type Command = keyof typeof COMMANDS

/** A message that the cloud delivered: to a group or to one account. */
export interface Delivered {
  /** GroupId or account. */
  to: string
  from: string
  system: boolean
  priority?: string
  /** Parsed, from the first element. */
  data: { [field: string]: unknown }
}

/** `answer lost`: the call is carried out, but its answer never comes. A number is answered as ErrorCode. */
export type ImFault = 'none' | 'hang' | 'answer lost' | 'garbage' | 'reset' | 'HTTP 502' | number

/** Bytes of one message. */
const LONGEST = 8 * 1024
/** How long the random of a message is remembered, ms. */
const GROUP_REPEAT = 300_000
const DIRECT_REPEAT = 120_000
const PER_SECOND = 40

/**
 * Tencent IM's REST API, as strict as the cloud in what it checks: the address, the
 * administrator's userSig (HMAC, expiry), the query, the fields and sizes of each
 * body, groups, owners and accounts, repeated messages, 40 messages a second per
 * group. Real HTTP on loopback; faults on demand.
 */
export class TencentImEmulator {
  readonly sdkAppID = 1_400_000_001
  readonly administrator = 'administrator'
  secretKey = 'e'.repeat(64)
  /** What every call meets: nothing, a fault of the line, or that ErrorCode. */
  fault: ImFault = 'none'
  /** ErrorCodes for the next calls of a command, used up one by one. */
  readonly errors = new Map<Command, number[]>()
  /** ms that every answer takes. */
  slow = 0
  readonly groups = new Map<string, { owner: string }>()
  readonly accounts = new Set<string>([this.administrator])
  readonly delivered: Delivered[] = []
  /** Every authenticated call, in order, and its ErrorCode. */
  readonly calls: { command: string; body: { [field: string]: unknown }; code: number }[] = []
  readonly sigs = new Set<string>()
  /** Calls that arrived, whatever became of them. */
  arrived = 0
  private readonly randoms = new Map<string, number>()
  private readonly sent = new Map<string, number[]>()
  private readonly server: Server = createServer((request, response) => void this.serve(request, response))

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve))
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections()
    await new Promise((resolve) => this.server.close(resolve))
  }

  get host(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  /** What was delivered to a group or account, in order. */
  to(id: string): { [field: string]: unknown }[] {
    return this.delivered.filter((message) => message.to === id).map(({ data }) => data)
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.arrived += 1
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const { fault } = this
    if (fault === 'hang') return
    if (fault === 'reset') return void request.socket.destroy()
    if (fault === 'garbage') return void response.end('<html>nginx</html>')
    if (fault === 'HTTP 502') return void response.writeHead(502).end('{}')
    if (this.slow > 0) await new Promise((resolve) => setTimeout(resolve, this.slow))
    const { code, info } = this.answer(request, Buffer.concat(chunks).toString())
    if (fault === 'answer lost') return
    response.writeHead(200, { 'Content-Type': 'application/json' })
    response.end(JSON.stringify({ ActionStatus: code === 0 ? 'OK' : 'FAIL', ErrorCode: code, ErrorInfo: info }))
  }

  private answer(request: IncomingMessage, text: string): { code: number; info: string } {
    const url = new URL(request.url ?? '/', 'http://x')
    const command = url.pathname.replace(/^\/v4\//, '')
    const refused = request.method === 'POST' ? this.queryFault(url.searchParams) : 60002
    if (refused !== 0) return { code: refused, info: 'refused at the front' }
    if (!isCommand(command)) return { code: 60002, info: 'no such command' }
    const body = parse(text)
    if (body === undefined) return { code: 60003, info: 'no JSON' }
    const code = this.forced(command) ?? this.perform(command, body)
    this.calls.push({ command, body, code })
    return { code, info: code === 0 ? '' : `error ${code}` }
  }

  private queryFault(query: URLSearchParams): number {
    const [usersig, random] = [query.get('usersig'), query.get('random') ?? '']
    if (!query.get('sdkappid') || !usersig) return 60004
    if (query.get('contenttype') !== 'json') return 60003
    if (!/^\d{1,10}$/.test(random) || Number(random) > 4_294_967_295) return 60003
    if (query.get('sdkappid') !== String(this.sdkAppID)) return 70020
    if (query.get('identifier') !== this.administrator) return 60010
    this.sigs.add(usersig)
    return this.sigFault(usersig)
  }

  private sigFault(usersig: string): number {
    let sig: { [field: string]: unknown }
    try {
      sig = JSON.parse(
        inflateSync(
          Buffer.from(usersig.replaceAll('*', '+').replaceAll('-', '/').replaceAll('_', '='), 'base64'),
        ).toString(),
      )
    } catch {
      return 70003
    }
    const [time, expire] = [Number(sig['TLS.time']), Number(sig['TLS.expire'])]
    const signed = `TLS.identifier:${sig['TLS.identifier']}\nTLS.sdkappid:${sig['TLS.sdkappid']}\nTLS.time:${time}\nTLS.expire:${expire}\n`
    if (createHmac('sha256', this.secretKey).update(signed).digest('base64') !== sig['TLS.sig']) return 70009
    if (sig['TLS.identifier'] !== this.administrator) return 70013
    if (sig['TLS.sdkappid'] !== this.sdkAppID) return 70014
    return time + expire < Date.now() / 1000 ? 70001 : 0
  }

  private forced(command: Command): number | undefined {
    if (typeof this.fault === 'number') return this.fault
    return this.errors.get(command)?.shift()
  }

  private perform(command: Command, raw: { [field: string]: unknown }): number {
    if (
      typeof raw.GroupId === 'string' &&
      (!/^[\x20-\x7e]{1,48}$/.test(raw.GroupId) || raw.GroupId.startsWith('@TGS#'))
    )
      return 10015
    switch (command) {
      case 'group_open_http_svc/create_group': {
        const { success, data } = COMMANDS[command].safeParse(raw)
        return success ? this.createGroup(data) : 10004
      }
      case 'group_open_http_svc/destroy_group': {
        const { success, data } = COMMANDS[command].safeParse(raw)
        if (!success) return 10004
        return this.groups.delete(data.GroupId) ? 0 : 10010
      }
      case 'group_open_http_svc/send_group_msg': {
        const { success, data } = COMMANDS[command].safeParse(raw)
        return success ? this.groupMessage(data) : 10004
      }
      case 'group_open_http_svc/send_group_system_notification': {
        const { success, data } = COMMANDS[command].safeParse(raw)
        if (!success) return 10004
        if (!this.groups.has(data.GroupId)) return 10010
        if (Buffer.byteLength(data.Content) > LONGEST) return 80002
        this.delivered.push({
          to: data.GroupId,
          from: this.administrator,
          system: true,
          data: JSON.parse(data.Content),
        })
        return 0
      }
      case 'openim/sendmsg': {
        const { success, data } = COMMANDS[command].safeParse(raw)
        return success ? this.directMessage(data) : 90001
      }
      case 'im_open_login_svc/account_import': {
        const { success, data } = COMMANDS[command].safeParse(raw)
        if (!success) return 70402
        this.accounts.add(data.UserID)
        return 0
      }
      case 'im_open_login_svc/account_check':
        return COMMANDS[command].safeParse(raw).success ? 0 : 70402
    }
  }

  private createGroup({
    GroupId,
    Owner_Account,
  }: {
    GroupId?: string | undefined
    Owner_Account?: string | undefined
  }): number {
    if (Owner_Account !== undefined && !this.accounts.has(Owner_Account)) return 10019
    const id = GroupId ?? `@TGS#${this.groups.size}`
    const known = this.groups.get(id)
    if (known !== undefined) return known.owner === (Owner_Account ?? this.administrator) ? 10025 : 10021
    this.groups.set(id, { owner: Owner_Account ?? this.administrator })
    return 0
  }

  private groupMessage(message: z.infer<(typeof COMMANDS)['group_open_http_svc/send_group_msg']>): number {
    const { GroupId, From_Account, Random, MsgPriority } = message
    if (!this.groups.has(GroupId)) return 10010
    if (From_Account !== undefined && !this.accounts.has(From_Account)) return 10019
    if (Buffer.byteLength(JSON.stringify(message.MsgBody)) > LONGEST) return 80002
    const recent = (this.sent.get(GroupId) ?? []).filter((at) => at > Date.now() - 1_000)
    if (recent.length >= PER_SECOND) return 10023
    this.sent.set(GroupId, [...recent, Date.now()])
    if (this.repeated(`${GroupId} ${Random}`, GROUP_REPEAT)) return 0
    this.delivered.push({
      to: GroupId,
      from: From_Account ?? this.administrator,
      system: false,
      ...(MsgPriority && { priority: MsgPriority }),
      data: dataOf(message.MsgBody),
    })
    return 0
  }

  private directMessage(message: z.infer<(typeof COMMANDS)['openim/sendmsg']>): number {
    const { From_Account, To_Account, MsgRandom } = message
    if (From_Account !== undefined && !this.accounts.has(From_Account)) return 20003
    if (!this.accounts.has(To_Account)) return 90012
    if (Buffer.byteLength(JSON.stringify(message.MsgBody)) > LONGEST) return 80002
    if (this.repeated(`${From_Account} ${To_Account} ${MsgRandom} ${JSON.stringify(message.MsgBody)}`, DIRECT_REPEAT))
      return 0
    this.delivered.push({
      to: To_Account,
      from: From_Account ?? this.administrator,
      system: false,
      data: dataOf(message.MsgBody),
    })
    return 0
  }

  /** The cloud drops a message with the random of one of the last minutes, and says nothing. */
  private repeated(key: string, within: number): boolean {
    const before = this.randoms.get(key) ?? 0
    if (before + within > Date.now()) return true
    this.randoms.set(key, Date.now())
    return false
  }
}

function isCommand(command: string): command is Command {
  return command in COMMANDS
}

function parse(text: string): { [field: string]: unknown } | undefined {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

function dataOf(body: z.infer<typeof MsgBody>): { [field: string]: unknown } {
  const first = body[0]
  return first?.MsgType === 'TIMCustomElem' ? JSON.parse(first.MsgContent.Data) : { text: first?.MsgContent.Text }
}
