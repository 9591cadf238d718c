import { createHash } from 'node:crypto'
import type { Ids } from '../ids.js'
import type { SingleUse } from '../limits/single_use.js'

/** How long a link is valid (ms). */
const GOOD_FOR = 60_000
const CODE_BYTES = 24

/** The login that a link stands for; `ttl` as in issue_login. */
interface LinkedLogin {
  userID: string
  ttl?: number | undefined
}

/** Single-use codes that are exchanged for a login, so that an agent's page never needs an administrator's token. */
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

  /** Uses up a code. Returns its login, or undefined when it is used, expired or unknown. */
  async use(code: string): Promise<LinkedLogin | undefined> {
    const text = await this.kept.take(nameOf(code))
    return text === undefined ? undefined : JSON.parse(text)
  }
}

/** Only hashes of codes are stored, so that nobody who reads the store can log in with them. */
function nameOf(code: string): string {
  return `login:${createHash('sha256').update(code).digest('hex')}`
}
