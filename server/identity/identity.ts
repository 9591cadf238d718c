import type { LoginInfoRequest } from '../../wxlite/utils/protocol.js'

/** The caller of a request, from its token; never from its body. */
export interface Caller {
  userID: string
  /** One login of that user (one device); '' for a first-generation caller without a token. */
  session: string
  /** When the login ends, Unix ms; absent for a caller without a token. */
  expires?: number
}

/** An identity and its proof, as get_login_info answers. */
export interface Credentials {
  userID: string
  userSig: string
  sdkAppID: number
  accType: string
}

/** Decides which userID a request for credentials is entitled to. One adapter per `identity.mode`. */
export interface IdentityProvider {
  readonly mode: 'guest' | 'wechat' | 'open' | 'custom' | 'backend'
  /** Answers the userID, or throws ProtocolError 7 (or 1) saying what to do. */
  identify(request: LoginInfoRequest): Promise<string>
}

/** Logins and tokens: what the rest of the server asks of the identity plane. */
export interface Identity {
  /** The application that userSigs are for, as credentials name it. */
  readonly sdkAppID: number
  /** GET utils/get_login_info. Throws ProtocolError 7 when the id is not proved to be theirs. */
  credentials(request: LoginInfoRequest): Promise<Credentials>
  /** First-generation login without proof: ids `g1_...` only, minted when `userID` is not one. */
  legacyCredentials(userID?: string): Credentials
  /** Checks the userSig, answers a token of a new session. Throws ProtocolError 7. */
  login(userID: string, userSig: string): Promise<{ token: string; caller: Caller }>
  /**
   * Credentials and a token for whom the operator's own backend has logged in. `ttl`: seconds that both hold, at most
   * as long as they do otherwise. Throws ProtocolError 1 for what is no id, 7 for the IM administrator's.
   */
  issue(userID: string, ttl?: number): Promise<Credentials & { token: string }>
  /** The roles that the backend gave this user; most have none. */
  rolesOf(userID: string): readonly string[]
  /** Kept until changed, or for `ttl` seconds. Resolves when they are on disk. */
  setRoles(userID: string, roles: readonly string[], ttl?: number): Promise<void>
  /** The caller of a token. Synchronous when the token was seen before. Throws ProtocolError 7. */
  verify(token: string): Caller | Promise<Caller>
  /** Ends one token, also across restarts. `network`: of whoever asks, for the bound on what is remembered. */
  revoke(token: string, network: string): Promise<void>
  /** Told of every login that was ended by `revoke`, so that its sockets can go too. */
  onRevoked(run: (caller: Caller) => void): void
}
