import { isObject } from '../api/arguments'
import { createEmitter } from '../api/emitter'
import type { AccountInfo, LoginData } from '../api/login'
import { ClientCode, RoomError } from '../api/room_error'
import type { Cancel, RoomPlatform } from '../platform/platform'
import { createScope, type Scope } from '../platform/scope'
import { Code, type LoginReply, type MediaInfo, type OperationName, type Operations, type Reply } from '../protocol'
import type { Requests } from './requests'

/** One login: who this is, and calls in that name. */
export interface Session {
  /** Throws -9 before login. */
  readonly account: AccountInfo & { media: MediaInfo; im: LoginReply['im'] }
  readonly loggedIn: boolean
  login(data: LoginData): Promise<void>
  logout(): Promise<void>
  /** A room operation; when the token has ended it logs in again, once, and repeats. */
  call<Name extends OperationName>(operation: Name, body: Operations[Name]['request'], scope?: Scope): Promise<Operations[Name]['reply']>
  /** Logs in again. Calls that need it at the same time share one. */
  renew(): Promise<void>
  /** Told after each such new login. */
  onRenew(listener: () => void): Cancel
}

/** Fetches a new identity for the same user when the userSig itself has run out. Name and avatar stay when none are given. */
export type RenewLogin = () => Promise<LoginData>

interface Login {
  data: LoginData
  reply: LoginReply
}

const NICK_NAMES = ['青山', '听雨', '南风', '晚晴', '白鹿', '星河', '木棉', '知夏', '云舟', '小满']

export function createSession(platform: RoomPlatform, requests: Requests, renewLogin?: RenewLogin): Session {
  const scope = createScope(platform)
  let current: Login | undefined
  let renewing: Promise<void> | undefined
  const events = createEmitter<{ renewed: undefined }>((error) => platform.report(error))

  const present = (): Login => {
    if (!current) throw new RoomError(ClientCode.ARGUMENT, '尚未登录', 'login', '请先调用 login')
    return current
  }

  async function login(data: LoginData): Promise<void> {
    const { userID, userSig, sdkAppID = '', accType = '' } = data
    // What the page does not know is left out: the server takes an empty sdkAppID for a wrong one.
    const query = Object.entries({ sdkAppID, accountType: accType, userID, userSig })
      .filter(([, value]) => value !== '')
      .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
      .join('&')
    const reply = await requests.send({ operation: 'login', url: `${data.serverDomain}login?${query}`, method: 'POST', token: '', body: '{}' }, scope)
    if (!isLogin(reply)) throw new RoomError(ClientCode.NETWORK, '登录回包不完整', 'login', 'serverDomain 可能不是房间服务的地址')
    current = { data, reply }
  }

  function call(operation: OperationName, body: object, within: Scope): Promise<Reply> {
    const { data, reply } = present()
    return requests.send({ operation, url: data.serverDomain + operation, method: 'POST', token: reply.token, body: JSON.stringify(body) }, within)
  }

  async function again(): Promise<void> {
    const { data } = present()
    try {
      await login(data)
    } catch (error) {
      if (!renewLogin || !(error instanceof RoomError) || error.errCode !== Code.AUTH) throw error
      const fresh = await renewLogin()
      // Another user would not be the one who is in the room.
      if (fresh.userID !== data.userID) throw error
      await login({ ...fresh, userName: fresh.userName || data.userName, userAvatar: fresh.userAvatar || data.userAvatar })
    }
    events.emit('renewed', undefined)
  }

  const session: Session = {
    get account() {
      const { data, reply } = present()
      const { userSig, userName = '', userAvatar = '', sdkAppID = '', accType = '' } = data
      const { userID, token, im, media } = reply
      return { userID, userName, userAvatar, userSig, sdkAppID, accountType: accType, accountMode: 0, token, im, media }
    },
    get loggedIn() {
      return current !== undefined
    },
    login: (data) => login({ ...data, userName: data.userName || NICK_NAMES[Math.floor(platform.random() * NICK_NAMES.length)] }),
    async logout() {
      if (!current) return
      const ended = call('logout', {}, scope)
      current = undefined
      await ended.catch(() => undefined)
    },
    async call<Name extends OperationName>(operation: Name, body: Operations[Name]['request'], within = scope) {
      const used = present().reply.token
      const reply = await call(operation, body, within).catch(async (error: unknown) => {
        if (!(error instanceof RoomError) || error.errCode !== Code.AUTH) throw error
        if (present().reply.token === used) await session.renew()
        return call(operation, body, within)
      })
      return trusted<Name>(reply)
    },
    renew() {
      renewing ??= again().finally(() => {
        renewing = undefined
      })
      return renewing
    },
    onRenew: (listener) => events.on('renewed', listener),
  }
  return session
}

function isLogin(reply: Reply & { token?: unknown; im?: unknown; media?: unknown }): reply is LoginReply {
  return typeof reply.token === 'string' && isObject(reply.im) && isObject(reply.media)
}

/** The contract's word: a reply with code 0 has the fields of its operation. */
function trusted<Name extends OperationName>(reply: Reply): Operations[Name]['reply'] {
  return reply
}
