import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import type { Clock } from '../../clock.js'
import type { CloudClient } from '../../cloud/cloud_client.js'
import type { Verdict } from '../../config/custom_judge.js'
import type { AccessToken } from './access_token.js'
import { NoVerdict } from './no_verdict.js'

export interface PictureCheckOptions {
  token: AccessToken
  cloud: CloudClient
  clock: Pick<Clock, 'monotonic'>
  /** A picture that passed at first must not be shown any longer. */
  blocked: (userID: string, address: string) => void
}

/** Users of one picture who are told of one verdict; for those who come after them WeChat is asked again. */
const TOGETHER = 1_000
/** Addresses whose verdict is remembered, and for how long (ms). */
const KNOWN = 10_000
const KNOWN_FOR = 24 * 3_600_000
/** WeChat answers within half an hour; after this it is asked again (ms). */
const ANSWERED_IN = 40 * 60_000

const IMAGE = 2
const PROFILE = 1
const Asked = z.object({ trace_id: z.string().min(1).max(128) })

/** Asked about, and not answered. */
interface Asking {
  /** Everybody who shows it meanwhile. */
  readonly shownBy: Set<string>
  /** WeChat has taken the question; rejects when it has not. */
  readonly taken: Promise<void>
}

interface Shown {
  readonly address: string
  readonly shownBy: ReadonlySet<string>
}

/** What WeChat pushes when it has looked at a picture. */
const Event = z.object({
  Event: z.literal('wxa_media_check'),
  trace_id: z.string().max(128),
  result: z.object({ suggest: z.enum(['pass', 'review', 'risky']) }),
})

/**
 * WeChat's mediaCheckAsync: a picture passes at first, and is taken away when WeChat says that it must be. It loads the
 * picture itself, so only what has an address for everybody can be looked at.
 */
export class PictureCheck {
  readonly #verdicts: LRUCache<string, Asking | 'pass' | 'block'>
  /** By WeChat's trace. */
  readonly #asked: LRUCache<string, Shown>

  constructor(private readonly options: PictureCheckOptions) {
    const { clock } = options
    const time = { perf: { now: () => clock.monotonic() }, ttlResolution: 0 }
    this.#verdicts = new LRUCache({ max: KNOWN, ttl: KNOWN_FOR, ...time })
    this.#asked = new LRUCache({ max: KNOWN, ttl: ANSWERED_IN, ...time })
  }

  async judge(address: string, userID: string, openid: string): Promise<Verdict> {
    // Shown as it stands, and nobody else can load it.
    if (/^data:/i.test(address)) return { text: '' }
    if (!/^https?:\/\//i.test(address)) return 'pass'
    const known = this.#verdicts.get(address)
    if (known === 'block') return { text: '' }
    if (known === 'pass') return 'pass'
    if (known !== undefined && known.shownBy.size < TOGETHER) {
      known.shownBy.add(userID)
      await known.taken
      return 'pass'
    }
    const shownBy = new Set([userID])
    const taken = this.#ask({ address, shownBy }, openid)
    this.#verdicts.set(address, { shownBy, taken }, { ttl: ANSWERED_IN })
    await taken
    return 'pass'
  }

  async #ask(asked: Shown, openid: string): Promise<void> {
    const { address } = asked
    const body = { version: 2, scene: PROFILE, openid, media_type: IMAGE, media_url: address }
    const { token, cloud } = this.options
    const request = { path: '/wxa/media_check_async', body, answer: Asked }
    const reply = await cloud.ask('media_check_async', () => token.post(request))
    if (reply.is !== 'answer') {
      this.#verdicts.delete(address)
      throw new NoVerdict()
    }
    this.#asked.set(reply.answer.trace_id, asked)
  }

  /** The body of a message that WeChat pushed. What is no answer to a question of ours is ignored. */
  take(pushed: unknown): void {
    const event = Event.safeParse(pushed)
    const asked = event.success ? this.#asked.get(event.data.trace_id) : undefined
    if (!event.success || asked === undefined) return
    this.#asked.delete(event.data.trace_id)
    const { suggest } = event.data.result
    this.#verdicts.set(asked.address, suggest === 'pass' ? 'pass' : 'block')
    if (suggest !== 'pass') for (const userID of asked.shownBy) this.options.blocked(userID, asked.address)
  }
}
