import type { Arguments } from '../api/arguments'
import { whole } from '../net/requests'
import type { Session } from '../net/session'
import type { SetCustomFieldRequest } from '../protocol'

/** How a page wants a custom field changed. Throws what is wrong with it. */
export function customChange(args: Arguments): Omit<SetCustomFieldRequest, 'roomID'> {
  const fieldName = args.need('fieldName')
  const operation = args.value('operation')
  const value = args.value('value')
  if (operation !== 'inc' && operation !== 'dec' && operation !== 'set')
    throw args.wrong('参数 operation 须为 inc、dec 或 set')
  return { fieldName, operation, value: typeof value === 'string' || typeof value === 'number' ? value : undefined }
}

/** Fields that were too long for the notification, as JSON. '' where this fails: the next change brings them. */
export async function fetchCustom(session: Session, roomID: string): Promise<string> {
  try {
    const { custom } = whole('get_custom_info', await session.call('get_custom_info', { roomID }), { custom: {} })
    return JSON.stringify(custom)
  } catch {
    return ''
  }
}
