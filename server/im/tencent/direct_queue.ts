import type { CloudClient } from '../../cloud/cloud_client.js'
import type { Outcome } from './rest_api.js'

export interface DirectOrder {
  toUserID: string
  body: object
  /** Imported when the cloud does not know them. */
  accounts: readonly string[]
}

export interface DirectQueueOptions {
  call: (command: string, body: object) => Promise<Outcome>
  cloud: CloudClient
}

const SEND = 'openim/sendmsg'
const IMPORT = 'im_open_login_svc/account_import'
/** Pauses before each further try (ms): after the last one the message is given up. */
const PAUSES: readonly number[] = [500, 1_000, 2_000, 4_000]
const WAITING_PER_USER = 20
const WAITING = 5_000

/** Messages to single users: in order for each of them, tried a few times, bounded. */
export class DirectQueue {
  private readonly waiting = new Map<string, DirectOrder[]>()
  private count = 0

  constructor(private readonly options: DirectQueueOptions) {}

  /** Messages that are not delivered yet. */
  get length(): number {
    return this.count
  }

  add(order: DirectOrder): void {
    const { toUserID } = order
    const queue = this.waiting.get(toUserID)
    if (this.count >= WAITING || (queue?.length ?? 0) >= WAITING_PER_USER) {
      this.options.cloud.giveUp({ toUserID, command: SEND, status: 'queue full' })
      return
    }
    this.count += 1
    if (queue !== undefined) {
      queue.push(order)
    } else {
      this.waiting.set(toUserID, [order])
      void this.work(toUserID)
    }
  }

  private async work(toUserID: string): Promise<void> {
    const queue = this.waiting.get(toUserID) ?? []
    for (let order = queue[0]; order !== undefined; order = queue[0]) {
      await this.deliver(order)
      queue.shift()
      this.count -= 1
    }
    this.waiting.delete(toUserID)
  }

  private async deliver(order: DirectOrder): Promise<void> {
    const { call, cloud } = this.options
    for (let tries = 0, imported = false; ; tries += 1) {
      const outcome = await call(SEND, order.body)
      if (outcome.status === 'ok') return
      if (outcome.status === 'account' && !imported) {
        imported = true
        for (const UserID of order.accounts) await call(IMPORT, { UserID })
        continue
      }
      const pause = PAUSES[tries]
      if (pause === undefined || !['retry', 'limited', 'unreachable', 'blocked'].includes(outcome.status)) {
        cloud.giveUp({ toUserID: order.toUserID, command: SEND, status: outcome.status, code: outcome.code })
        return
      }
      await new Promise<void>((resolve) => cloud.later(pause, resolve))
    }
  }
}
