import type { Calls, CallsOptions } from '../../../wxlite/utils/api/calls.js'
import { createCalls as create } from '../../../wxlite/utils/calls.js'
import { webRoomPlatform } from './web_platform.js'

/** People who ring each other, in a web page. See the mini-program's. */
export function createCalls(options: CallsOptions): Calls {
  return create(options, webRoomPlatform())
}
