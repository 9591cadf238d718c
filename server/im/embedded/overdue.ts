import { ImClose } from '../../../wxlite/utils/protocol.js'
import type { ImContext } from './requests/context.js'

/** Closes the sockets whose time is over: those that never said who they are, whose login ended, that are silent. */
export function closeOverdue({ registry, clock, limits: { authTimeout, idleTimeout } }: ImContext): void {
  const now = clock.monotonic()
  const unixNow = clock.now()
  for (const socket of registry.all()) {
    const { caller } = socket
    if (!socket.open) socket.finish(now)
    else if (caller === undefined && now - socket.opened >= authTimeout)
      socket.close(ImClose.NOT_AUTHORISED, 'no auth in time')
    else if (caller?.expires !== undefined && caller.expires <= unixNow)
      socket.close(ImClose.NOT_AUTHORISED, 'login ended')
    else if (now - socket.heard >= idleTimeout) socket.close(ImClose.IDLE, 'idle')
  }
}
