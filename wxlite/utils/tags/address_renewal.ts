import { asRoomError, isRefusal } from '../api/room_error'
import { backoff } from '../net/backoff'
import type { Cancel, Platform } from '../platform/platform'
import { pauseOrOnline, type Scope } from '../platform/scope'
import * as TIMES from '../platform/timing'

/** A stream that does not hold gets so many fresh addresses in a row before the driver gives up. */
const RENEWALS = 5

export interface AddressRenewalOptions {
  platform: Platform
  scope: Scope
  /** A fresh address. */
  address(): Promise<string>
  /** Whether the app is out of sight: nothing is renewed then. */
  hidden(): boolean
}

/** `cancelled`: stopped or hidden meanwhile. `exhausted`: too many addresses in a row did not hold. */
export type Renewal = { kind: 'fresh'; url: string } | { kind: 'exhausted' } | { kind: 'cancelled' }

/** Fresh addresses for a stream that broke, with growing pauses, and only so many in a row. */
export interface AddressRenewal {
  /** Whether `next` is under way. */
  readonly busy: boolean
  /** Never rejects: without a network it waits for one. */
  next(): Promise<Renewal>
  /** The stream is up: after a while it counts as recovered. */
  up(): void
  /** Counts from the beginning again. */
  reset(): void
}

export function createAddressRenewal({ platform, scope, address, hidden }: AddressRenewalOptions): AddressRenewal {
  let renewals = 0
  let busy = false
  let cancelSteady: Cancel = () => {}

  const wanted = () => !scope.closed && !hidden()
  const reset = () => {
    renewals = 0
  }

  async function renew(): Promise<Renewal> {
    for (let unanswered = 0; wanted(); ) {
      if (renewals >= RENEWALS) return { kind: 'exhausted' }
      const tries = renewals + unanswered
      const wait = backoff(tries - 1, TIMES.mediaFirst, TIMES.mediaMost, platform.random())
      if (tries > 0) await pauseOrOnline(platform, scope, wait)
      if (!wanted()) break
      try {
        const url = await address()
        renewals += 1
        return { kind: 'fresh', url }
      } catch (error) {
        // Without a network there is nothing to give up: it is waited for.
        if (isRefusal(asRoomError(error, 'getPushURL'))) renewals += 1
        else unanswered += 1
      }
    }
    return { kind: 'cancelled' }
  }

  return {
    get busy() {
      return busy
    },
    async next() {
      busy = true
      cancelSteady()
      const renewal = await renew()
      busy = false
      return renewal
    },
    up() {
      cancelSteady()
      cancelSteady = scope.after(TIMES.pushSteady, reset)
    },
    reset,
  }
}
