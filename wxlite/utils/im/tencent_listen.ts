import { isObject } from '../api/arguments'
import { attempt, type RoomPlatform } from '../platform/platform'
import type { Scope } from '../platform/scope'
import type { TencentChat } from './tencent_sdk'

/** How many messages are known again. */
const REMEMBERED = 200

/** Listeners that end with a scope, whether the SDK lets go of them or not. */
export function listening(platform: Pick<RoomPlatform, 'report'>, chat: TencentChat, scope: Scope) {
  return (event: string, listener: (data: unknown) => void) => {
    const own = (told?: { data?: unknown }) => {
      if (!scope.closed) attempt(platform, () => listener(told?.data))
    }
    chat.on(event, own)
    scope.add(() => chat.off(event, own))
  }
}

/**
 * The messages of an event, each once: after a gap the SDK hands over again what it is not sure of. One that cannot be
 * read does not keep the others back.
 */
export function eachOnce(
  platform: Pick<RoomPlatform, 'report'>,
  read: (message: object) => void,
): (data: unknown) => void {
  const known = new Set<string>()

  function isNew({ ID }: { readonly [name: string]: unknown }): boolean {
    if (typeof ID !== 'string' || ID === '') return true
    if (known.has(ID)) return false
    known.add(ID)
    const [oldest = ''] = known
    if (known.size > REMEMBERED) known.delete(oldest)
    return true
  }

  return (data) => {
    for (const message of Array.isArray(data) ? data : [])
      if (isObject(message) && isNew(message)) attempt(platform, () => read(message))
  }
}
