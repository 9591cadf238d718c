import { createHmac } from 'node:crypto'
import { Code } from '../../wxlite/utils/protocol.js'
import type { Clock } from '../clock.js'
import type { SharedLimit } from '../limits/shared_limit.js'
import { SharedRate } from '../limits/shared_rate.js'
import { ProtocolError } from '../protocol_error.js'
import type { Changes } from './changes.js'
import { PasswordGuesses } from './password_guesses.js'
import { refusedAtDoor } from './rules/at_door.js'
import { knock } from './rules/knock.js'
import type { Policy } from './rules/policy.js'
import type { Actor } from './rules/room.js'

/** What a visitor presents at a room's door. */
export interface Visit {
  readonly password?: string | undefined
  /** The network that the request came from. */
  readonly network?: string
  /** The name to knock under if the room requires approval; absent: do not knock. */
  readonly knockAs?: { readonly userName: string; readonly userAvatar: string } | undefined
}

/** Rate limit for knocks from one network. */
const KNOCKS = { perSecond: 5, burst: 50 }

/** Stands between visitors and the rules: hashes passwords, counts wrong ones, knocks for those who have to wait. */
export class DoorKeeper {
  private readonly guesses: PasswordGuesses
  private readonly knocks: SharedRate

  constructor(
    private readonly clock: Clock,
    private readonly changes: Changes,
    /** Key of the hashes: without it nobody can try passwords on a stored hash. */
    private readonly key: string,
    sharedLimit?: SharedLimit,
  ) {
    this.guesses = new PasswordGuesses(clock, sharedLimit)
    this.knocks = new SharedRate({ name: 'knocks', rate: KNOCKS, clock, sharedLimit })
  }

  /** '' stays '': no password. */
  hash(roomID: string, password: string): string {
    return password === '' ? '' : createHmac('sha256', this.key).update(`${roomID}\0${password}`).digest('base64url')
  }

  /** The same change with the password hashed. */
  hashed<T extends { readonly password?: string | undefined }>(roomID: string, change: T): T {
    return change.password === undefined ? change : { ...change, password: this.hash(roomID, change.password) }
  }

  /** Calls `run` with the hash of the visitor's password. When that is refused with 17, knocks for the visitor. */
  async admit<T>(
    policy: Policy,
    caller: Actor,
    roomID: string,
    { password = '', network = '', knockAs }: Visit,
    run: (hash: string) => Promise<T>,
  ): Promise<T> {
    const hash = password === '' ? '' : await this.checked(caller, roomID, password, network)
    try {
      return await run(hash)
    } catch (error) {
      const waiting = error instanceof ProtocolError && error.code === Code.WAITING
      if (!waiting || knockAs === undefined) throw error
      if (network !== '' && !(await this.knocks.admits(network)))
        throw new ProtocolError(Code.WAITING, '申请过于频繁，请稍后再试', {}, 429)
      const knocking = { ...knockAs, password: hash, network }
      await this.changes.change(roomID, ({ room }, now) => knock(policy, room, caller, knocking, now), {
        about: [caller.userID],
      })
      throw error
    }
  }

  /**
   * The password's hash; throws 16 for a wrong one. Compared before the rule, in the same turn of the event loop as the
   * counting: of many simultaneous guesses no more are compared than the limit allows.
   */
  private async checked(
    { userID, session }: Actor,
    roomID: string,
    password: string,
    network: string,
  ): Promise<string> {
    const room = await this.changes.store.get(roomID, [userID])
    const asks =
      room?.open === true &&
      !room.bans.has(userID) &&
      refusedAtDoor(room, { userID, session }, '', this.clock.monotonic())?.code === Code.PASSWORD
    if (!asks) return ''
    if (this.guesses.exhausted(roomID, userID, network))
      throw new ProtocolError(Code.PASSWORD, '密码错误次数过多，请一分钟后再试', {}, 429)
    const hash = this.hash(roomID, password)
    if (hash === room.door.password) return hash
    await this.guesses.wrong(roomID, userID, network)
    throw new ProtocolError(Code.PASSWORD, '密码不正确，请重新输入')
  }
}
