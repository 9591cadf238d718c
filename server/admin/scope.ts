import { ADMIN_SCOPES } from '../config/named_tokens.js'

export type Scope = (typeof ADMIN_SCOPES)[number]

/** Whether a token of one scope may do what needs another. */
export function covers(scope: Scope, needed: Scope): boolean {
  return ADMIN_SCOPES.indexOf(scope) >= ADMIN_SCOPES.indexOf(needed)
}
