import type { RoomPlatform } from '../platform/platform'
import { spoken } from '../platform/spoken'
import * as TIMES from '../platform/timing'
import type { Arguments } from './arguments'

/** The `timeout` that a page gave; undefined: the usual one. A page's arithmetic may come to anything. */
export function patience({ warn }: Pick<RoomPlatform, 'warn'>, args: Arguments): number | undefined {
  const timeout = args.value('timeout')
  if (typeof timeout === 'number' && timeout > 0 && timeout < TIMES.timerMost) return timeout
  if (timeout !== undefined) warn?.(spoken.say(`${args.operation}: timeout ${timeout} 无效，已改用默认值`))
  return undefined
}
