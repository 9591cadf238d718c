import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Logger } from 'pino'
import { WebSocketServer } from 'ws'
import {
  type C2CNotice,
  type ChatMessage,
  ImClose,
  type ImInfo,
  type RoomNotice,
  type UserNotice,
} from '../../../wxlite/utils/protocol.js'
import { type Cancel, pause } from '../../clock.js'
import { type Address, wsURL } from '../../http/address.js'
import { refuseBadHandshakes } from '../../http/bad_handshake.js'
import { refuseUpgrade } from '../../http/last_word.js'
import { asksForEnglish } from '../../http/messages_en.js'
import type { Caller } from '../../identity/identity.js'
import { InputBudget } from '../../limits/input_budget.js'
import { StrikeLog } from '../../limits/strike_log.js'
import { TokenBuckets } from '../../limits/token_buckets.js'
import { meterFrames } from '../../limits/ws_meter.js'
import type { Notifier } from '../../rooms/ports/notifier.js'
import type { MemberChange } from '../../rooms/rules/room.js'
import { AnswerBudget } from './answer_budget.js'
import { Channels } from './channels.js'
import type { ImExchange } from './exchange.js'
import { expel } from './expel.js'
import type { ImHubOptions } from './hub_options.js'
import { ImSocket } from './im_socket.js'
import { IM_LIMITS, wireInput } from './limits.js'
import { closeOverdue } from './overdue.js'
import type { ImContext } from './requests/context.js'
import { serveSocket } from './serve_socket.js'
import { SocketRegistry } from './socket_registry.js'
import { textFrame } from './text_frame.js'
import { requireUpgrade } from './upgrade_required.js'

/** Where the socket is served. */
export const IM_PATH = '/weapp/im'

async function noReports(): Promise<void> {}

/** Whom a text of the operator's is from. */
const OPERATOR = { userID: '', userName: '系统消息', userAvatar: '' }

const TOO_MANY =
  'Too many sockets in all or of one address, or opened too fast. When a proxy stands before this server set trustProxy; else more servers take more'
const SWEEP = 1_000
/** How long clients may take to close when the server stops, ms. */
const FAREWELL = 1_000

/** The embedded notification plane: a WebSocket per client on the HTTP port. */
export class ImHub implements Notifier {
  readonly reach = 'everywhere'
  private readonly server: WebSocketServer
  private readonly im: ImContext
  private readonly log: Logger
  private readonly strikes: StrikeLog
  private stopSweep: Cancel | undefined
  private stopStaying: Cancel | undefined
  private closing: Promise<void> | undefined

  constructor(private readonly options: ImHubOptions) {
    const { identity, rooms, frames, clock, log, render, snapshot } = options
    const limits = { ...IM_LIMITS, ...options.limits }
    this.log = log
    this.strikes = new StrikeLog(log, clock)
    this.im = {
      identity,
      get rooms() {
        return rooms()
      },
      frames,
      clock,
      log,
      limits,
      render,
      snapshot,
      registry: new SocketRegistry(limits, options.exchange),
      answers: new AnswerBudget(limits),
      channels: new Channels(limits, clock),
      shares: new TokenBuckets(limits.roomMessagesPerSecond / 2, limits.roomMessageBurst / 2),
      report: options.report ?? noReports,
      ...(options.checkText && { checkText: options.checkText }),
      refused: options.refused ?? (() => {}),
      chatted: options.chatted ?? (() => {}),
      ...(options.exchange && { exchange: options.exchange }),
      catchUp: options.catchUp ?? (async () => []),
      tell: (userID, notice) => this.tellAnywhere(userID, notice),
    }
    options.exchange?.listen({
      posted: (message) => this.posted(message),
      told: (userID, notice) => this.tell(userID, notice),
      missed: () => this.missed(),
      cutOff: () => this.sendAway('this server cannot reach the others'),
    })
    this.server = refuseBadHandshakes(
      new WebSocketServer({
        noServer: true,
        clientTracking: false,
        perMessageDeflate: false,
        autoPong: false,
        maxPayload: limits.frameBytes,
      }),
    )
    identity.onRevoked((caller) => this.revoked(caller))
  }

  info(address: Address): ImInfo {
    return { provider: 'embedded', url: wsURL(address, IM_PATH) }
  }

  async start(): Promise<void> {
    this.stopSweep ??= this.im.clock.every(SWEEP, () => this.sweep())
    const { exchange } = this.options
    if (exchange) this.stopStaying ??= this.im.clock.every(exchange.stayInterval, () => this.stay(exchange))
  }

  /** Whoever asks without WebSocket is told what to do; false when the request is for another plane. */
  handleRequest({ url }: IncomingMessage, response: ServerResponse): boolean {
    // Every request of the port is asked this.
    if (!url?.startsWith(IM_PATH) || url.split('?', 1)[0] !== IM_PATH) return false
    requireUpgrade(response)
    return true
  }

  /** Takes an upgrade request when it is for this plane; false when it is not. */
  handleUpgrade(request: IncomingMessage, raw: Duplex, head: Buffer): boolean {
    if (request.url?.split('?', 1)[0] !== IM_PATH) return false
    const ip = this.options.ipOf(request)
    const sentAway = this.closing !== undefined || this.options.exchange?.cutOff === true
    if (sentAway || !this.im.registry.admits(ip, this.im.clock.monotonic())) {
      if (!sentAway) this.strikes.struck('im sockets', { ip, sockets: this.im.registry.size }, TOO_MANY)
      refuseUpgrade(raw, 503, this.im.clock)
      return true
    }
    const address = this.options.addressOf(request)
    const english = asksForEnglish(request.url)
    this.server.handleUpgrade(request, raw, head, (ws) => {
      meterFrames(raw, new InputBudget(wireInput(this.im.limits)), this.im.clock)
      serveSocket(
        this.im,
        ws,
        raw,
        new ImSocket(ws, raw, address, ip, this.im.clock.monotonic(), this.im.limits, english),
      )
    })
    return true
  }

  publish(roomID: string, change: MemberChange): void {
    const channel = this.im.channels.find(roomID)
    if (channel === undefined) return
    channel.publish(change, this.im.render)
    this.im.channels.used(channel)
    if (change.type === 'close' && !channel.ended(change.seq)) this.im.channels.remove(roomID)
  }

  notice(notice: RoomNotice): void {
    this.im.channels.find(notice.roomID)?.notice(notice)
  }

  say(roomID: string, text: string): void {
    const message = {
      event: 'message',
      roomID,
      kind: 'text',
      data: text,
      ...OPERATOR,
      time: this.im.clock.now(),
    } as const
    const { exchange } = this.options
    if (exchange) {
      exchange
        .post(message)
        .catch((error: unknown) => this.log.error({ err: error, roomID }, 'im: a text of the operator was lost'))
      return
    }
    const channel = this.im.channels.find(roomID)
    if (channel === undefined) return
    channel.post(message)
    this.im.channels.used(channel)
  }

  tell(userID: string, notice: UserNotice | C2CNotice, session?: string | { readonly except: string }): void {
    const frame = textFrame(JSON.stringify(notice))
    for (const socket of this.im.registry.of(userID)) {
      const own = socket.caller?.session
      if (typeof session === 'object' ? own !== session.except : session === undefined || own === session)
        socket.write(frame)
    }
  }

  /** As `tell`, also when the user's sockets are another node's. */
  tellAnywhere(userID: string, notice: UserNotice | C2CNotice): void {
    const { exchange } = this.options
    if (exchange === undefined) this.tell(userID, notice)
    else
      exchange
        .tell(userID, notice)
        .catch((error: unknown) => this.log.error({ err: error, userID }, 'im: a notice was lost'))
  }

  async online(userIDs: readonly string[]): Promise<readonly string[]> {
    const { exchange } = this.options
    return exchange ? exchange.online(userIDs) : userIDs.filter((userID) => this.im.registry.has(userID))
  }

  expel(roomID: string, userID: string): void {
    expel(this.im, roomID, userID)
  }

  present(userID: string, roomID: string): boolean {
    // With other nodes nobody's last socket is known to be the last: places in an audience are kept up instead.
    return this.options.exchange === undefined && this.im.registry.inRoom(userID, roomID)
  }

  /** Tells everybody to come back, then ends. Safe to call twice. */
  close(): Promise<void> {
    this.closing ??= this.farewell()
    return this.closing
  }

  /** For metrics. */
  stats(): { sockets: number; unauthenticated: number; users: number; rooms: number; keptBytes: number } {
    const { registry, channels } = this.im
    return {
      sockets: registry.size,
      unauthenticated: registry.unauthenticated,
      users: registry.users,
      rooms: channels.size,
      keptBytes: channels.bytes,
    }
  }

  private revoked({ userID, session }: Caller): void {
    for (const socket of this.im.registry.of(userID)) {
      if (socket.caller?.session === session) socket.close(ImClose.NOT_AUTHORISED, 'logged out')
    }
  }

  private posted(message: ChatMessage): void {
    const channel = this.im.channels.find(message.roomID)
    if (channel === undefined) return
    channel.hear(message)
    this.im.channels.used(channel)
  }

  /** Who comes back gets the whole room. */
  private missed(): void {
    this.log.warn(
      { sockets: this.im.registry.size },
      'im: changes may have been missed, everybody is told to come back',
    )
    this.im.channels.clear()
    this.sendAway('changes may have been missed')
  }

  private sendAway(why: string): void {
    for (const socket of this.im.registry.all()) socket.close(ImClose.RESTART, why)
  }

  private stay(exchange: ImExchange): void {
    const present = this.im.registry.present()
    if (present.size === 0) return
    exchange
      .stay(present)
      .catch((error: unknown) => this.log.debug({ err: error }, 'im: places in audiences must wait'))
  }

  private sweep(): void {
    closeOverdue(this.im)
    this.im.channels.sweep()
  }

  private async farewell(): Promise<void> {
    this.stopSweep?.()
    this.stopStaying?.()
    const { registry, clock } = this.im
    this.log.info({ sockets: registry.size }, 'im: closing')
    this.sendAway('server restarts')
    const deadline = clock.monotonic() + FAREWELL
    while (registry.size > 0 && clock.monotonic() < deadline) await pause(clock, 20)
    for (const socket of registry.all()) socket.terminate()
  }
}
