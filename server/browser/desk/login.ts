import type { LoginLinkReply } from '../../../wxlite/utils/protocol.js'
import { keep, kept } from '../kept.js'

/** Kept for this tab alone, and gone with it: a page that is loaded again stays logged in. */
const KEPT = 'rtcroom.desk.login'
const NAME = 'rtcroom.desk.name'
/** An answer takes no longer than this (ms). */
const TIMEOUT = 15_000

/** Who sits here, and for which queues. */
export interface Login extends Pick<LoginLinkReply, 'userID' | 'userSig' | 'sdkAppID' | 'accType' | 'roles'> {}

/**
 * The code of `/desk#<code>`, which leaves the address at once: it is good for one login, and nobody is to find it in a
 * history or a screenshot. '' = none.
 */
export function codeOfAddress(): string {
  const code = location.hash.slice(1)
  if (code !== '') history.replaceState(null, '', location.pathname + location.search)
  return code
}

/** Throws with the server's words. */
export async function useLink(code: string, language: string): Promise<Login> {
  const response = await fetch(`../weapp/utils/use_login_link?lang=${language}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ code }),
    signal: AbortSignal.timeout(TIMEOUT),
  })
  const reply: LoginLinkReply = await response.json()
  if (reply.code !== 0) throw new Error(reply.message)
  const { userID, userSig, sdkAppID, accType, roles } = reply
  const login = { userID, userSig, sdkAppID, accType, roles }
  keep('tab', KEPT, JSON.stringify(login))
  return login
}

export function keptLogin(): Login | undefined {
  const text = kept('tab', KEPT)
  return text === '' ? undefined : JSON.parse(text)
}

export function forgetLogin(): void {
  keep('tab', KEPT, '')
}

/** The queues whose agent this is; the last one holds those who were passed on to him alone. */
export function queuesOf({ roles, userID }: Login): string[] {
  const prefix = 'agent:'
  const own = roles.filter((role) => role.startsWith(prefix)).map((role) => role.slice(prefix.length))
  return [...own, `@${userID}`]
}

/** Under which name customers see this agent; kept on this machine. */
export function agentName(userID: string): string {
  return kept('machine', `${NAME}.${userID}`)
}

export function keepAgentName(userID: string, name: string): void {
  keep('machine', `${NAME}.${userID}`, name)
}
