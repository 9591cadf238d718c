import type { Logger } from 'pino'
import { Code, ID_PATTERN, LIMITS } from '../../wxlite/utils/protocol.js'
import { type Clock, leastTime } from '../clock.js'
import type { CustomIdentify } from '../config/custom_identify.js'
import type { Ids } from '../ids.js'
import { ProtocolError } from '../protocol_error.js'
import { type KeptMaps, keptMapsIn } from '../store/kept_map.js'
import { backendIdentity } from './backend.js'
import { customIdentity } from './custom.js'
import { guestIdentity } from './guest.js'
import type { Caller, Credentials, Identity, IdentityProvider } from './identity.js'
import { type Keys, keysIn } from './keys.js'
import { openIdentity } from './open.js'
import { type Login, Tokens } from './token.js'
import { UserRoles } from './user_roles.js'
import { ACCOUNT_TYPE, UserSigs } from './usersig.js'
import { createWechatIdentity, type WechatOptions } from './wechat.js'

export interface IdentityOptions {
  mode: IdentityProvider['mode']
  /** Keys, ended logins and unionids are kept here, unless `keys` and `maps` say otherwise. */
  dataDir: string
  keys?: Keys
  maps?: KeptMaps
  clock: Clock
  ids: Ids
  log: Logger
  /** The Tencent IM application; without one, ids are proved with a secret of this installation. */
  tencent?: { sdkAppID: number; secretKey: string; administrator: string }
  /** Seconds that a token is valid; 7 days when absent. */
  tokenTtl?: number
  /** Seconds that a userSig is valid; 30 days when absent. */
  userSigTtl?: number
  /** For mode `wechat`. */
  wechat?: Pick<WechatOptions, 'appId' | 'secret' | 'host' | 'openids'>
  /** For mode `custom`. */
  custom?: CustomIdentify
}

/** Stands for the application where there is no Tencent IM one; clients only pass it on. */
const OWN_SDK_APP_ID = 1_400_000_000
const DAY = 86_400
/**
 * Ended logins remembered at most, each a logout of the last `tokenTtl`; beyond it the network that has most loses its
 * oldest.
 */
const REVOKED_LIMIT = 200_000

/** The identity plane. Rejects when dataDir cannot be used or the mode's own settings are missing. */
export async function createIdentity(options: IdentityOptions): Promise<Identity> {
  const { dataDir, clock, ids, log } = options
  const { keys = keysIn(dataDir), maps = keptMapsIn(dataDir, { clock, log }) } = options
  const sigs = await userSigs(options, keys)
  const provider = await identityProvider(options, { sigs, keys, maps })
  const tokens = new Tokens({ key: await keys('token'), ttl: options.tokenTtl ?? 7 * DAY, clock, ids })
  const listeners: ((caller: Caller) => void)[] = []
  /** By session: `<until when, Unix ms> <network> <userID>`. */
  const revoked = await maps({
    name: 'revoked_tokens',
    limit: REVOKED_LIMIT,
    group: (_session, value) => value.split(' ')[1] ?? '',
    alive: (value) => Number.parseInt(value, 10) > leastTime(clock),
    heard: (session, value) => {
      const userID = value.split(' ')[2]
      if (userID !== undefined) for (const listener of listeners) listener({ userID, session })
    },
  })
  const roles = await UserRoles.open(maps, clock)

  const isAdministrator = (userID: string) => userID.toLowerCase() === options.tencent?.administrator.toLowerCase()

  const sigTtl = options.userSigTtl ?? 30 * DAY

  function mint(userID: string, ttl = sigTtl): Credentials {
    return {
      userID,
      userSig: sigs.mint(userID, Math.min(ttl, sigTtl)),
      sdkAppID: sigs.sdkAppID,
      accType: ACCOUNT_TYPE,
    }
  }

  function unlessRevoked(login: Login): Login {
    if (revoked.has(login.session)) throw new ProtocolError(Code.AUTH, '登录已失效，请重新登录')
    return login
  }

  return {
    sdkAppID: sigs.sdkAppID,

    async credentials(request) {
      if (request.userID) requireUserID(request.userID)
      if (request.userID && isAdministrator(request.userID)) throw new ProtocolError(Code.AUTH)
      const userID = await provider.identify(request)
      requireUserID(userID)
      if (isAdministrator(userID)) throw new ProtocolError(Code.AUTH)
      return mint(userID)
    },

    legacyCredentials(userID) {
      const own = userID !== undefined && /^g1_/.test(userID) && isUserID(userID) && !isAdministrator(userID)
      return mint(own ? userID : `g1_${ids.hex(10)}`)
    },

    async login(userID, userSig) {
      requireUserID(userID)
      const fault = sigs.fault(userID, userSig)
      if (fault !== undefined || isAdministrator(userID)) {
        log.debug({ userID, fault: fault ?? 'administrator' }, 'login refused')
        throw new ProtocolError(Code.AUTH, fault === 'expired' ? 'userSig 已过期，请重新获取' : 'userSig 校验失败')
      }
      return tokens.issue(userID)
    },

    async issue(userID, ttl) {
      requireUserID(userID)
      if (isAdministrator(userID)) throw new ProtocolError(Code.AUTH, '不能为 IM 管理员账号签发登录')
      const { token } = await tokens.issue(userID, ttl)
      return { ...mint(userID, ttl), token }
    },

    rolesOf: (userID) => roles.of(userID),
    setRoles: (userID, granted, ttl) => roles.set(userID, granted, ttl),

    verify(token) {
      const login = tokens.read(token)
      return login instanceof Promise ? login.then(unlessRevoked) : unlessRevoked(login)
    },

    async revoke(token, network) {
      const login = await tokens.read(token)
      tokens.forget(token)
      const written = revoked.set(login.session, `${login.expires} ${network} ${login.userID}`)
      for (const listener of listeners) listener(login)
      await written
    },

    onRevoked: (run) => void listeners.push(run),
  }
}

async function userSigs({ tencent, clock }: IdentityOptions, keys: Keys): Promise<UserSigs> {
  if (tencent) return new UserSigs(tencent.sdkAppID, tencent.secretKey, clock)
  return new UserSigs(OWN_SDK_APP_ID, await keys('usersig'), clock)
}

async function identityProvider(
  options: IdentityOptions,
  { sigs, keys, maps }: { sigs: UserSigs; keys: Keys; maps: KeptMaps },
): Promise<IdentityProvider> {
  switch (options.mode) {
    case 'guest':
      return guestIdentity(sigs, options.ids)
    case 'backend':
      return backendIdentity()
    case 'open':
      return openIdentity(options.ids)
    case 'custom':
      if (!options.custom) throw new Error('identity.mode custom needs identity.custom, a function in config.ts')
      return customIdentity(options.custom, options.clock, options.log)
    case 'wechat':
      if (!options.wechat?.appId || !options.wechat.secret)
        throw new Error('identity.mode wechat needs wechat.appId and wechat.secret')
      return createWechatIdentity({
        ...options.wechat,
        keys,
        maps,
        clock: options.clock,
        log: options.log,
      })
  }
}

function isUserID(userID: string): boolean {
  return userID.length <= LIMITS.userID && ID_PATTERN.test(userID)
}

function requireUserID(userID: string): void {
  if (!isUserID(userID))
    throw new ProtocolError(Code.BAD_REQUEST, `userID 只能包含字母、数字、下划线和连字符，最长 ${LIMITS.userID} 个字符`)
}
