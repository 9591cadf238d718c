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

/** Addresses whose verdict is remembered, and for how long (ms). */
const KNOWN = 10_000
const KNOWN_FOR = 24 * 3_600_000
/** WeChat answers within half an hour; after this it is asked again (ms). */
const ANSWERED_IN = 40 * 60_000

const IMAGE = 2
const PROFILE = 1
const Asked = z.object({ trace_id: z.string().min(1).max(128) })

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
  readonly #verdicts: LRUCache<string, 'asked' | 'pass' | 'block'>
  readonly #asked: LRUCache<string, { userID: string; address: string }>

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
    if (known !== undefined) return known === 'block' ? { text: '' } : 'pass'
    this.#verdicts.set(address, 'asked', { ttl: ANSWERED_IN })
    const body = { version: 2, scene: PROFILE, openid, media_type: IMAGE, media_url: address }
    const { token, cloud } = this.options
    const request = { path: '/wxa/media_check_async', body, answer: Asked }
    const reply = await cloud.ask('media_check_async', () => token.post(request))
    if (reply.is !== 'answer') {
      this.#verdicts.delete(address)
      throw new NoVerdict()
    }
    this.#asked.set(reply.answer.trace_id, { userID, address })
    return 'pass'
  }

  /** The body of a message that WeChat pushed. What is no answer to a question of ours is ignored. */
  take(pushed: unknown): void {
    const event = Event.safeParse(pushed)
    const asked = event.success ? this.#asked.get(event.data.trace_id) : undefined
    if (!event.success || asked === undefined) return
    this.#asked.delete(event.data.trace_id)
    const { suggest } = event.data.result
    this.#verdicts.set(asked.address, suggest === 'pass' ? 'pass' : 'block')
    if (suggest !== 'pass') this.options.blocked(asked.userID, asked.address)
  }
}
