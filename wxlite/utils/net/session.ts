import { createEmitter } from '../api/emitter'
import type { AccountInfo, LoginData } from '../api/login'
import { pick } from '../api/pick'
import { asRoomError, ClientCode, cancelled, RoomError } from '../api/room_error'
import type { Amendment } from '../api/rtcroom'
import type { Cancel, RoomPlatform } from '../platform/platform'
import { createInner, createScope, type Scope, within } from '../platform/scope'
import * as TIMES from '../platform/timing'
import { Code, type LoginReply, type MediaInfo, type OperationName, type Operations, type Reply } from '../protocol'
import { backoff } from './backoff'
import { queryOf, type Requests, unanswered } from './requests'

/** One login: who this is, and calls in that name. */
export interface Session {
  /** Throws -9 before login. */
  readonly account: AccountInfo & { media: MediaInfo; im: LoginReply['im'] }
  readonly loggedIn: boolean
  login(data: LoginData): Promise<void>
  /**
   * Once `left` is settled; done after a moment also when the server does not answer. No request of this login is left.
   */
  logout(left?: Promise<unknown>): Promise<void>
  /** A room operation; when the token has ended it logs in again, once, and repeats. */
  call<Name extends OperationName>(
    operation: Name,
    body: Operations[Name]['request'],
    scope?: Scope,
  ): Promise<Operations[Name]['reply']>
  /** What stands beside the room adds to the bodies of calls, until the answer is called. */
  amend(amendment: Amendment): Cancel
  /** Logs in again. Calls that need it at the same time share one. */
  renew(): Promise<void>
  /** Told after each new login, the page's own too. */
  onRenew(listener: () => void): Cancel
}

/**
 * Fetches a new identity for the same user when the userSig itself has run out. Name and avatar stay when none are
 * given.
 */
export type RenewLogin = () => Promise<LoginData>

interface Login {
  data: LoginData
  account: Session['account']
}

/** Ten names of two characters. */
const NICK_NAMES = '青山听雨南风晚晴白鹿星河木棉知夏云舟小满'

export function createSession(platform: RoomPlatform, requests: Requests, renewLogin?: RenewLogin): Session {
  let scope = createScope(platform)
  let current: Login | undefined
  let renewing: Promise<void> | undefined
  /** Between a logout's beginning and the next login. */
  let ending = false
  let failures = 0
  /** When renewLogin failed, and for how long it is left alone then (ms). */
  let failedAt = 0
  let rest = 0
  const events = createEmitter<{ renewed: undefined }>(platform)
  const amendments = new Set<Amendment>()

  const none = () => new RoomError(ClientCode.ARGUMENT, '尚未登录', 'login', '请先调用 login')

  const present = (): Login => {
    if (!current) throw none()
    return current
  }

  async function login(data: LoginData): Promise<void> {
    const { userID, userSig, userName = '', userAvatar = '', sdkAppID = '', accType = '' } = data
    // What the page does not know is left out: the server takes an empty sdkAppID for a wrong one.
    const query = queryOf({ sdkAppID, accountType: accType, userID, userSig })
    const mine = scope
    const reply = await requests.send(
      { operation: 'login', url: `${data.serverDomain}login?${query}`, token: '', body: '{}' },
      mine,
    )
    // Another login was asked for after this one, or its end.
    if (mine !== scope) throw cancelled('login', ClientCode.NETWORK)
    const proved = pick(trusted<'login'>(reply), 'userID', 'token', 'im', 'media')
    const account = { userName, userAvatar, userSig, sdkAppID, accountType: accType, accountMode: 0, ...proved }
    current = { data, account }
    events.emit('renewed', undefined)
  }

  function call(operation: OperationName, body: object, within: Scope, { data, account } = present()): Promise<Reply> {
    return requests.send(
      { operation, url: data.serverDomain + operation, token: account.token, body: JSON.stringify(body) },
      within,
    )
  }

  /**
   * The app's answer. One that fails or never comes is asked again after a growing pause; until then nothing is lost
   * but time.
   */
  async function asked(ask: RenewLogin): Promise<LoginData> {
    // Whichever way the clock of the phone is put right meanwhile.
    if (Math.abs(platform.now() - failedAt) >= rest) {
      const answer = Promise.resolve().then(ask)
      const fresh = await within(createInner(platform, scope), TIMES.renewLogin, answer).catch((error: unknown) =>
        platform.report(error),
      )
      if (fresh) {
        failures = 0
        return fresh
      }
      failedAt = platform.now()
      rest = backoff(failures++, TIMES.renewFirst, TIMES.renewMost, platform.random())
    }
    throw unanswered('renewLogin', '登录续期失败，稍后重试')
  }

  async function again(): Promise<void> {
    const { data } = present()
    try {
      await login(data)
    } catch (error) {
      if (!renewLogin || asRoomError(error).errCode !== Code.AUTH) throw error
      const fresh = await asked(renewLogin)
      // Another user would not be the one who is in the room.
      if (fresh.userID !== data.userID) throw error
      await login({
        ...fresh,
        userName: fresh.userName || data.userName,
        userAvatar: fresh.userAvatar || data.userAvatar,
      })
    }
  }

  const session: Session = {
    get account() {
      // What is left of a login that ends is its farewells: nothing begins in its name.
      if (ending) throw none()
      return present().account
    },
    get loggedIn() {
      return current !== undefined && !ending
    },
    login(data) {
      // What belongs to the login before may end without this one.
      scope = createScope(platform)
      ending = false
      return login({ ...data, userName: data.userName || NICK_NAMES.substr(2 * Math.floor(platform.random() * 10), 2) })
    },
    async logout(left = Promise.resolve()) {
      const ended = current
      const mine = scope
      if (!ended) {
        // A login that is under way counts no more.
        scope = createScope(platform)
        return
      }
      ending = true
      const forget = () => {
        // Also one that was renewed meanwhile; not what the page has logged in to since.
        if (scope === mine) current = undefined
      }
      const told = left.then(() => {
        forget()
        return call('logout', {}, mine, ended)
      })
      await within(mine, TIMES.logout, told).catch(() => undefined)
      forget()
    },
    async call<Name extends OperationName>(operation: Name, given: Operations[Name]['request'], within = scope) {
      const used = present().account.token
      let body = given
      for (const amend of amendments) body = amend(operation, body)
      const reply = await call(operation, body, within).catch(async (error: unknown) => {
        if (asRoomError(error).errCode !== Code.AUTH) throw error
        if (present().account.token === used) await session.renew()
        return call(operation, body, within)
      })
      return trusted<Name>(reply)
    },
    amend(amendment) {
      amendments.add(amendment)
      return () => {
        amendments.delete(amendment)
      }
    },
    renew() {
      renewing ||= again().finally(() => {
        renewing = undefined
      })
      return renewing
    },
    onRenew: (listener) => events.on('renewed', listener),
  }
  return session
}

/** The contract's word: a reply with code 0 has the fields of its operation. */
function trusted<Name extends OperationName>(reply: Reply): Operations[Name]['reply'] {
  return reply
}
