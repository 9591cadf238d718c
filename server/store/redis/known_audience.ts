import type { AudienceEdit } from '../../rooms/rules/audience_edit.js'
import type { AudienceFacts } from '../../rooms/rules/audience_facts.js'

/** Users of whom something is known, at most: the rest is asked for again. Far more than one batch asks for. */
const KNOWN = 1024

/** Somebody in the audience, or (without userInfo) somebody who is not. */
export interface Listener {
  readonly userInfo: string | undefined
  readonly leavingAt: number | undefined
}

/** A rule asked for somebody of whom nothing is known here: the store asks Redis and runs the rule again. */
export class UnknownListener extends Error {
  constructor(readonly userID: string) {
    super('nothing is known of this user here')
  }
}

const ABSENT: Listener = { userInfo: undefined, leavingAt: undefined }

/** What a node knows of the audience of one room at one version: how large it is, some of it, and who leaves first. */
export class KnownAudience implements AudienceFacts {
  private readonly known: Map<string, Listener>
  private leavers: Map<string, number>
  /** Whoever leaves by then is among the leavers; all of them with Infinity. */
  private horizon: number
  /** Who is not known is not in it. */
  private complete: boolean

  constructor(
    readonly size = 0,
    known: ReadonlyMap<string, Listener> = new Map(),
    leavers: ReadonlyMap<string, number> = new Map(),
    horizon = Number.POSITIVE_INFINITY,
    complete = size === 0,
  ) {
    this.known = new Map(known)
    this.leavers = new Map(leavers)
    this.horizon = horizon
    this.complete = complete
  }

  get nextLeaving(): number {
    let next = this.horizon
    for (const at of this.leavers.values()) next = Math.min(next, at)
    return next
  }

  get(userID: string): string | undefined {
    return this.listener(userID).userInfo
  }

  leavingAt(userID: string): number | undefined {
    return this.listener(userID).leavingAt
  }

  /** Of very many at once the first ones: the others follow at the next look. */
  leavingBefore(now: number): string[] {
    const leaving = [...this.leavers].filter(([, at]) => at <= now)
    return leaving.sort(([, a], [, b]) => a - b).map(([userID]) => userID)
  }

  knows(userID: string): boolean {
    return this.complete || this.known.has(userID)
  }

  knownLeavingAt(userID: string): number | undefined {
    return this.leavers.get(userID) ?? this.known.get(userID)?.leavingAt
  }

  /** Further users of the same version, and when users leave: sockets put that off without a new version. */
  learn({ known, leavers, horizon }: KnownAudience): void {
    this.leavers = new Map(leavers)
    this.horizon = horizon
    for (const [userID, listener] of this.known) {
      const leavingAt = leavers.get(userID)
      if (leavingAt !== undefined) this.known.set(userID, { ...listener, leavingAt })
    }
    for (const [userID, listener] of known) this.known.set(userID, listener)
    this.forgetOldest()
  }

  /** The audience after a step; this one stays as it is. */
  edited(edits: readonly AudienceEdit[]): KnownAudience {
    let { size } = this
    const known = new Map(this.known)
    const leavers = new Map(this.leavers)
    const now = (userID: string) => known.get(userID) ?? this.listener(userID)
    for (const edit of edits) {
      const { userID } = edit
      const { userInfo } = now(userID)
      leavers.delete(userID)
      known.delete(userID)
      if (edit.type === 'put') {
        if (userInfo === undefined) size++
        known.set(userID, { userInfo: edit.userInfo, leavingAt: undefined })
      } else if (edit.type === 'remove') {
        if (userInfo !== undefined) size--
        if (!this.complete) known.set(userID, ABSENT)
      } else if (edit.type === 'back') known.set(userID, { userInfo, leavingAt: undefined })
      else {
        known.set(userID, { userInfo, leavingAt: edit.at })
        if (edit.at <= this.horizon) leavers.set(userID, edit.at)
      }
    }
    const next = new KnownAudience(size, known, leavers, this.horizon, this.complete)
    next.forgetOldest()
    return next
  }

  private listener(userID: string): Listener {
    const listener = this.known.get(userID)
    if (listener === undefined && !this.complete) throw new UnknownListener(userID)
    return listener ?? ABSENT
  }

  private forgetOldest(): void {
    for (const userID of this.known.keys()) {
      if (this.known.size <= KNOWN) return
      this.complete = false
      this.known.delete(userID)
    }
  }
}
