import { createHash } from 'node:crypto'
import type { Ids } from '../ids.js'
import type { SingleUse } from '../limits/single_use.js'

/** How long a link is good (ms). */
const GOOD_FOR = 60_000
const CODE_BYTES = 24

/** Whose login a link stands for; `ttl` as of issue_login. */
interface LinkedLogin {
  userID: string
  ttl?: number | undefined
}

/** Single-use codes that stand for a login, so that no token of an administrator ever enters an agent's page. */
export class LoginLinks {
  constructor(
    private readonly kept: SingleUse,
    private readonly ids: Ids,
  ) {}

  async make(login: LinkedLogin): Promise<string> {
    const code = this.ids.hex(CODE_BYTES)
    await this.kept.put(nameOf(code), JSON.stringify(login), GOOD_FOR)
    return code
  }

  /** Whose login a code stands for; undefined when it is used, over or unknown. It is used then. */
  async use(code: string): Promise<LinkedLogin | undefined> {
    const text = await this.kept.take(nameOf(code))
    return text === undefined ? undefined : JSON.parse(text)
  }
}

/** Whoever reads what is kept cannot log in by it. */
function nameOf(code: string): string {
  return `login:${createHash('sha256').update(code).digest('hex')}`
}
