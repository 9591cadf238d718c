import type { Logger } from 'pino'
import type { C2CNotice, ImInfo, RoomNotice, UserNotice } from '../../../wxlite/utils/protocol.js'
import { type Clock, pause } from '../../clock.js'
import { CloudClient } from '../../cloud/cloud_client.js'
import { ACCOUNT_TYPE, UserSigs } from '../../identity/usersig.js'
import type { Ids } from '../../ids.js'
import type { Notifier } from '../../rooms/ports/notifier.js'
import type { MemberChange } from '../../rooms/rules/room.js'
import { DirectQueue } from './direct_queue.js'
import { type GroupOrder, GroupQueue } from './group_queue.js'
import { changeText, customElement, directText, noticeText, operatorText } from './payload.js'
import { imRefusal, type Outcome, TencentImApi } from './rest_api.js'

export interface TencentNotifierOptions {
  sdkAppID: number
  secretKey: string
  /** The account that makes groups and sends; clients believe room changes from it alone. */
  administrator: string
  host: string
  /**
   * `message`: a group message. `system`: the group system notification that old clients understand. One or the other.
   */
  notification: 'message' | 'system'
  /** ms that one call may take; 3 s when absent. */
  timeout?: number
  /** The groups that are at the cloud, across restarts; without it, groups of rooms that a restart ended stay there. */
  ledger?: GroupLedger
  /** Whether there is such a room, of those that outlive the process; without it none does. */
  lives?: (roomID: string) => Promise<boolean>
  clock: Clock
  ids: Ids
  log: Logger
}

/** Text that survives restarts; what PersistedMap offers. '' = the group is gone. */
export interface GroupLedger {
  values(): Iterable<string>
  set(roomID: string, value: string): Promise<void>
}

const CREATE = 'group_open_http_svc/create_group'
const DESTROY = 'group_open_http_svc/destroy_group'
const MESSAGE = 'group_open_http_svc/send_group_msg'
const SYSTEM = 'group_open_http_svc/send_group_system_notification'

const NAME_BYTES = 30
/** How long the cloud is left alone when it fails, ms. */
const PAUSE = 5_000
/** Groups that may be waiting for their end while the cloud is away. */
const ENDING = 20_000
/**
 * After a restart clients come back to their rooms within this time; groups that nobody came back to are ended (ms).
 */
const COME_BACK = 120_000
/** Texts of the operator's that wait in one group. */
const TEXTS_WAITING = 8
/** How long `close` waits for what is queued, ms. */
const FAREWELL = 1_500

/** The notification plane in Tencent Cloud IM: a room is an AVChatRoom group with the room's id. */
export class TencentNotifier implements Notifier {
  readonly reach = 'once'
  readonly cloud: CloudClient
  readonly api: TencentImApi
  private readonly groups = new Map<string, GroupQueue>()
  private readonly direct: DirectQueue
  private readonly ending = new Set<string>()
  private texts = 0

  constructor(private readonly options: TencentNotifierOptions) {
    const { sdkAppID, secretKey, administrator, host, timeout = 3_000, clock, ids, log } = options
    this.cloud = new CloudClient({ cloud: 'Tencent IM', clock, log, refusal: imRefusal, pause: PAUSE })
    this.api = new TencentImApi({
      sigs: new UserSigs(sdkAppID, secretKey, clock),
      administrator,
      host,
      timeout,
      clock,
      ids,
      cloud: this.cloud,
    })
    this.direct = new DirectQueue({ cloud: this.cloud, call: this.call })
  }

  info(): ImInfo {
    const { sdkAppID, administrator } = this.options
    return { provider: 'tencent', sdkAppID, accountType: ACCOUNT_TYPE, administrator }
  }

  async start(): Promise<void> {
    const { sdkAppID, administrator, host, notification, log } = this.options
    log.info({ sdkAppID, administrator, host, notification }, 'im: Tencent Cloud IM')
    const { ledger, clock } = this.options
    const before = [...(ledger?.values() ?? [])].filter((roomID) => roomID !== '')
    if (before.length > 0) clock.after(COME_BACK, () => void this.endOrphans(before))
  }

  async openRoom(roomID: string): Promise<void> {
    const outcome = await new Promise<Outcome>((settled) =>
      this.order(roomID, { kind: 'create', ...creation(roomID), settled }),
    )
    if (outcome.status === 'ok' || outcome.status === 'exists') return this.note(roomID, roomID)
    throw new Error(`create_group: ${outcome.status} ${outcome.code} ${outcome.info}`)
  }

  publish(roomID: string, change: MemberChange): void {
    const over = change.type === 'close'
    this.order(roomID, {
      kind: 'message',
      key: over ? 'close' : 'change',
      ...this.message(roomID, changeText(roomID, change), 'High'),
    })
    if (over) this.order(roomID, { kind: 'destroy', command: DESTROY, body: { GroupId: roomID } })
  }

  /**
   * Old clients read a group's messages as two elements joined, up to `}}`, and throw on ours: they get what they know,
   * and ask for the rest.
   */
  notice(notice: RoomNotice): void {
    // Nor is how streams arrive worth a message of a cloud's every few seconds.
    if (this.options.notification === 'system' || notice.event === 'quality') return
    this.order(notice.roomID, {
      kind: 'message',
      key: notice.event,
      ...this.message(notice.roomID, noticeText(notice), 'Low'),
    })
  }

  /** A group's waiting texts are a handful: beyond it, while the cloud is away, the oldest goes. */
  say(roomID: string, text: string): void {
    this.texts = (this.texts + 1) % TEXTS_WAITING
    const body = { GroupId: roomID, Random: this.api.random(), MsgPriority: 'Normal', MsgBody: operatorText(text) }
    this.order(roomID, { kind: 'message', key: `text${this.texts}`, command: MESSAGE, body })
  }

  /**
   * The cloud cannot address one login of a user: those messages are left out, and the heartbeat of that login says the
   * same. Nor can it leave one out: that device hears what it did itself, and knows.
   */
  tell(userID: string, notice: UserNotice | C2CNotice, session?: string | { readonly except: string }): void {
    if (typeof session === 'string') return
    const from = notice.event === 'c2c' ? { From_Account: notice.fromUserID } : {}
    const accounts = notice.event === 'c2c' ? [userID, notice.fromUserID] : [userID]
    const body = {
      SyncOtherMachine: 2,
      ...from,
      To_Account: userID,
      MsgLifeTime: 60,
      MsgRandom: this.api.random(),
      MsgBody: [customElement(directText(notice))],
    }
    this.direct.add({ toUserID: userID, body, accounts })
  }

  /** An AVChatRoom has no call that removes one member: the client leaves it when it is told `kicked`. */
  expel(): void {}

  /** The cloud's callbacks tell who is gone. */
  present(): boolean {
    return true
  }

  /** Gives what is queued a moment to get out. */
  async close(): Promise<void> {
    const { clock, log } = this.options
    const deadline = clock.monotonic() + FAREWELL
    while (this.stats().waiting > 0 && clock.monotonic() < deadline) await pause(clock, 20)
    const { waiting, givenUp } = this.stats()
    this.cloud.close()
    log.info({ waiting, givenUp }, 'im: closed')
  }

  /** For metrics. */
  stats(): { groups: number; waiting: number; failed: number; givenUp: number } {
    let waiting = this.direct.length
    for (const queue of this.groups.values()) waiting += queue.length
    return { ...this.cloud.stats(), groups: this.groups.size, waiting }
  }

  private readonly call = (command: string, body: object): Promise<Outcome> => this.api.call(command, body)

  private order(roomID: string, order: GroupOrder): void {
    if (order.kind !== 'destroy') {
      this.ending.delete(roomID)
    } else if (this.ending.size < ENDING) {
      this.ending.add(roomID)
    } else {
      this.cloud.giveUp({ roomID, command: order.command, status: 'queue full' })
      this.groups.delete(roomID)
      return
    }
    this.queue(roomID).add(order)
  }

  private queue(roomID: string): GroupQueue {
    const known = this.groups.get(roomID)
    if (known !== undefined) return known
    const queue = new GroupQueue({
      roomID,
      clock: this.options.clock,
      call: this.call,
      recreate: () => this.api.call(CREATE, creation(roomID).body),
      cloud: this.cloud,
      ended: () => {
        this.groups.delete(roomID)
        this.ending.delete(roomID)
        this.note(roomID, '')
      },
    })
    this.groups.set(roomID, queue)
    return queue
  }

  /** A note that cannot be written costs a forgotten group at most; the store says so. */
  private note(roomID: string, value: string): void {
    this.options.ledger?.set(roomID, value).catch(() => undefined)
  }

  /** Groups of rooms from before a restart that are no rooms any more. */
  private async endOrphans(before: readonly string[]): Promise<void> {
    const { lives, log } = this.options
    const orphans: string[] = []
    try {
      for (const roomID of before)
        if (!this.groups.has(roomID) && !(lives && (await lives(roomID)))) orphans.push(roomID)
    } catch (error) {
      // Nothing is lost by it: the next start looks again.
      log.warn({ err: error }, 'im: it is not known which groups have no room any more, they stay')
    }
    if (orphans.length > 0)
      this.options.log.info({ groups: orphans.length }, 'im: ending groups of rooms from before the restart')
    for (const roomID of orphans) this.order(roomID, { kind: 'destroy', command: DESTROY, body: { GroupId: roomID } })
  }

  private message(roomID: string, text: string, priority: 'High' | 'Low'): { command: string; body: object } {
    if (this.options.notification === 'system') return { command: SYSTEM, body: { GroupId: roomID, Content: text } }
    return {
      command: MESSAGE,
      body: { GroupId: roomID, Random: this.api.random(), MsgPriority: priority, MsgBody: [customElement(text)] },
    }
  }
}

function creation(roomID: string): { command: string; body: object } {
  return { command: CREATE, body: { Type: 'AVChatRoom', GroupId: roomID, Name: roomID.slice(0, NAME_BYTES) } }
}
