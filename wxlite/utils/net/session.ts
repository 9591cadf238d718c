import { createEmitter } from '../api/emitter'
import type { AccountInfo, LoginData } from '../api/login'
import { pick } from '../api/pick'
import { asRoomError, ClientCode, cancelled, RoomError } from '../api/room_error'
import type { Amendment } from '../api/rtcroom'
import type { Cancel, RoomPlatform } from '../platform/platform'
import { createInner, createScope, type Scope, within } from '../platform/scope'
import * as TIMES from '../platform/timing'
import {
  Code,
  type ImInfo,
  type LoginReply,
  type MediaInfo,
  type OperationName,
  type Operations,
  type Reply,
} from '../protocol'
import { backoff } from './backoff'
import { queryOf, type Requests, unanswered } from './requests'

/** One login: who this is, and calls in that name. */
export interface Session {
  /** Throws -9 before login. */
  readonly account: AccountInfo & { media: MediaInfo; im: LoginReply['im'] }
  readonly loggedIn: boolean
  /** To the server and its IM. Fails when another login or a logout was asked for meanwhile. */
  login(data: LoginData): Promise<{ userID: string; userName: string }>
  /** Done after a moment also when the server does not answer. No request of this login is left. */
  logout(): Promise<void>
  /** A room operation; when the token has ended it logs in again, once, and repeats. */
  call<Name extends OperationName>(
    operation: Name,
    body: Operations[Name]['request'],
    scope?: Scope,
  ): Promise<Operations[Name]['reply']>
  /** `call` in the name of the present login, whoever logs in after it. */
  pinned(): Session['call']
  /** What stands beside the room adds to the bodies of calls, until the answer is called. */
  amend(amendment: Amendment): Cancel
  /** Logs in again. Calls that need it at the same time share one. */
  renew(): Promise<void>
  /** Told after each new login, the page's own too. */
  onRenew(listener: () => void): Cancel
}

/** The part of a login that messages need: of an IM adapter. */
export interface MessageLogin {
  readonly provider: ImInfo['provider']
  /** Right after the room server's login. Throws RoomError -2. */
  login(account: AccountInfo & { im: ImInfo }, platform: Pick<RoomPlatform, 'after' | 'report'>): Promise<void>
  /** Done after a moment, whether it is heard of or not. Never rejects. */
  logout(platform: Pick<RoomPlatform, 'after' | 'report'>): Promise<unknown>
}

/**
 * Fetches a new identity for the same user when the userSig itself has run out. Name and avatar stay when none are
 * given.
 */
export type RenewLogin = () => Promise<LoginData>

/** The same object from the login to its end; a renewal changes what is in it. */
interface Login {
  data: LoginData
  account: Session['account']
  /** Of its requests. */
  readonly scope: Scope
}

/** Ten names of two characters. */
const NICK_NAMES = '青山听雨南风晚晴白鹿星河木棉知夏云舟小满'

export function createSession(
  platform: RoomPlatform,
  requests: Requests,
  im: MessageLogin,
  /** Ends what was begun under a login that is over. Never rejects. */
  leave: () => Promise<unknown>,
  renewLogin?: RenewLogin,
): Session {
  /** Ends the login that the server is being asked for. */
  let giveUp: Cancel = () => {}
  let current: Login | undefined
  /** The one that a logout has begun to end; undefined when there is no `current`. */
  let ending: Login | undefined
  let renewing: Promise<void> | undefined
  let failures = 0
  /** When renewLogin failed, and for how long it is left alone then (ms). */
  let failedAt = 0
  let rest = 0
  const events = createEmitter<{ renewed: undefined }>(platform)
  const amendments = new Set<Amendment>()

  const none = () => new RoomError(ClientCode.ARGUMENT, '尚未登录', 'login', '请先调用 login')

  /** What is left of a login that ends is its farewells: nothing begins in its name. */
  const present = (): Login => {
    if (!current || current === ending) throw none()
    return current
  }

  /** Asks the server. */
  async function identified(data: LoginData, scope: Scope): Promise<Pick<Login, 'data' | 'account'>> {
    const { userID, userSig, userName = '', userAvatar = '', sdkAppID = '', accType = '' } = data
    const said = { sdkAppID, accountType: accType, userID, userSig }
    // What the page does not know is left out: the server takes an empty sdkAppID for a wrong one.
    const url = `${data.serverDomain}login?${queryOf(said)}`
    const reply = await requests.send({ operation: 'login', url, token: '', body: '{}' }, scope)
    const proved = pick(trusted<'login'>(reply), 'userID', 'token', 'im', 'media')
    return { data, account: { ...said, userName, userAvatar, accountMode: 0, ...proved } }
  }

  function call(operation: OperationName, body: object, within: Scope, { data, account }: Login): Promise<Reply> {
    return requests.send(
      { operation, url: data.serverDomain + operation, token: account.token, body: JSON.stringify(body) },
      within,
    )
  }

  /**
   * The app's answer. One that fails or never comes is asked again after a growing pause; until then nothing is lost
   * but time.
   */
  async function asked(ask: RenewLogin, scope: Scope): Promise<LoginData> {
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

  async function identifiedAgain({ data, scope }: Login): Promise<Pick<Login, 'data' | 'account'>> {
    try {
      return await identified(data, scope)
    } catch (error) {
      if (!renewLogin || asRoomError(error).errCode !== Code.AUTH) throw error
      const fresh = await asked(renewLogin, scope)
      // Another user would not be the one who is in the room.
      if (fresh.userID !== data.userID) throw error
      const { userName, userAvatar } = data
      return identified(
        { ...fresh, userName: fresh.userName || userName, userAvatar: fresh.userAvatar || userAvatar },
        scope,
      )
    }
  }

  async function again(): Promise<void> {
    const login = present()
    Object.assign(login, await identifiedAgain(login))
    if (login === current) events.emit('renewed', undefined)
  }

  const callAs =
    (who: () => Login) =>
    async <Name extends OperationName>(
      operation: Name,
      given: Operations[Name]['request'],
      within = who().scope,
    ): Promise<Operations[Name]['reply']> => {
      const login = who()
      const { account } = login
      let body = given
      for (const amend of amendments) body = amend(operation, body)
      const reply = await call(operation, body, within, login).catch(async (error: unknown) => {
        if (asRoomError(error).errCode !== Code.AUTH) throw error
        if (login !== current) throw none()
        // Another call may have renewed it.
        if (account === login.account) await session.renew()
        return call(operation, body, within, login)
      })
      return trusted<Name>(reply)
    }

  async function end(login: Login): Promise<void> {
    const { scope } = login
    const forget = () => {
      // Not what the page has logged in to since.
      if (login === current) current = ending = undefined
    }
    const told = leave().then(() => {
      forget()
      return call('logout', {}, scope, login)
    })
    ending = login
    await within(scope, TIMES.logout, told).catch(() => undefined)
    forget()
  }

  const session: Session = {
    get account() {
      return present().account
    },
    get loggedIn() {
      return current !== ending
    },
    async login(data) {
      // What belongs to the login before may end without this one.
      const scope = createScope(platform)
      giveUp()
      giveUp = scope.close
      await leave()
      const userName = data.userName || NICK_NAMES.substr(2 * Math.floor(platform.random() * 10), 2)
      const login = { ...(await identified({ ...data, userName }, scope)), scope }
      const { account } = login
      try {
        if (!scope.closed) {
          giveUp = () => {}
          // Also what was begun since this one was asked for.
          void leave()
          current = login
          events.emit('renewed', undefined)
          if (account.im.provider !== im.provider) throw otherPlane(account.im.provider)
          await im.login(account, platform)
        }
        // Another login was asked for after this one, or its end.
        if (login !== current || login === ending) throw cancelled('login', ClientCode.NETWORK)
      } catch (error) {
        // Half logged in is not logged in: no room could be entered like this.
        if (login === current) void end(login)
        throw error
      }
      return pick(account, 'userID', 'userName')
    },
    async logout() {
      giveUp()
      const out = current && end(current)
      await im.logout(platform)
      await out
    },
    call: callAs(present),
    pinned() {
      const login = present()
      return callAs(() => login)
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

function otherPlane(provider: ImInfo['provider']): RoomError {
  const hint = provider === 'tencent' ? '请用 createRTCRoom({ im: tencentIM(TencentCloudChat) })' : '请去掉 im 选项'
  return new RoomError(ClientCode.IM, '消息通道与服务端不一致', 'login', hint)
}

/** The contract's word: a reply with code 0 has the fields of its operation. */
function trusted<Name extends OperationName>(reply: Reply): Operations[Name]['reply'] {
  return reply
}
