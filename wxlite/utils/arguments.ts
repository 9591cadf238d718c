import type { Given } from './method'
import { ClientCode, RoomError } from './room_error'

/** Refused before anything is sent. */
export function wrong(operation: string, what: string, hint = '请检查调用参数'): RoomError {
  return new RoomError(ClientCode.ARGUMENT, what, operation, hint)
}

/** A text that has to be there and not to be blank. */
export function needText(operation: string, given: Given, name: string): string {
  const value = given[name]
  if (typeof value !== 'string' || value.trim() === '') throw wrong(operation, `缺少参数 ${name}`)
  return value
}

/** A text, or undefined when it is absent or ''. */
export function text(given: Given, name: string): string | undefined {
  const value = given[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}

export function needNumber(operation: string, given: Given, name: string): number {
  const value = given[name]
  if (typeof value !== 'number' || !Number.isFinite(value)) throw wrong(operation, `参数 ${name} 须为数字`)
  return value
}
