import type { CheckConfigReply } from '../../../wxlite/utils/protocol.js'
import { keep, kept } from '../kept.js'
import type { OpName, Replies } from './replies.js'

/** Kept for this tab alone, and gone with it. */
const KEPT = 'rtcroom.console.token'
/** An answer takes no longer than this (ms). */
const TIMEOUT = 15_000

/** What the server said no to, in its own words. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: number,
    message: string,
  ) {
    super(message)
  }
}

/** Asks the server as the administrator of this tab. */
export class Api {
  /** Called when the token is good no longer. */
  onLoggedOut: (message: string) => void = () => {}

  get token(): string {
    return kept('tab', KEPT)
  }

  login(token: string): void {
    keep('tab', KEPT, token)
  }

  logout(message = ''): void {
    keep('tab', KEPT, '')
    this.onLoggedOut(message)
  }

  call<N extends OpName>(op: N, body: object = {}): Promise<Replies[N]> {
    return this.fetch(`../weapp/admin/${op}`, { method: 'POST', body: JSON.stringify(body) })
  }

  checks(): Promise<CheckConfigReply> {
    return this.fetch('../weapp/utils/check_config', {})
  }

  private async fetch<R>(path: string, init: RequestInit): Promise<R> {
    const headers = { Authorization: `Bearer ${this.token}`, 'Content-Type': 'application/json' }
    const response = await fetch(path, { ...init, headers, signal: AbortSignal.timeout(TIMEOUT) })
    const reply: R & { code: number; message: string } = await response.json()
    if (reply.code === 0) return reply
    if (response.status === 401) this.logout(reply.message)
    throw new Refused(response.status, reply.code, reply.message)
  }
}
