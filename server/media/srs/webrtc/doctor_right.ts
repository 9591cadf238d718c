import type { Ids } from '../../../ids.js'
import { sign, signatureIn, signatureQuery, verify } from '../../sign.js'

/** Seconds. */
const LIFE = 60

/** The name of a stream to try WebRTC with: no user's streams are called so. */
export function doctorStream(ids: Ids): string {
  return `doctor-${ids.hex(6)}`
}

/**
 * The right to play a stream that nobody publishes, to try WebRTC with. The doctor is another process than the server
 * whose hooks are asked, and may not know its keys; what both know is the secret of the hooks.
 */
export class DoctorRight {
  constructor(private readonly hookSecret: string) {}

  query(stream: string, now: number): string {
    return signatureQuery(sign(this.#key, stream, Math.floor(now / 1_000) + LIFE))
  }

  given(stream: string, param: string, now: number): boolean {
    if (!/^doctor-[0-9a-f]{12}$/.test(stream)) return false
    const { txSecret, txTime } = signatureIn(new URLSearchParams(param))
    return verify(this.#key, stream, txSecret, txTime, now)
  }

  /** Nobody signs anything else with it. */
  get #key(): string {
    return `doctor ${this.hookSecret}`
  }
}
