import type { Socket } from 'node:net'

/** What refuses a request whose headers have come: the parser ends, with all that is still to be parsed. */
const REFUSED = -1

/**
 * Makes nothing of what a connection has sent further. To be called as a request comes. Node makes requests of all
 * that one read brought, up to 2,300 of 64 KiB, on a destroyed socket and with a paused parser too: a thousand such
 * connections held a gigabyte. It has no public way to stop; what its parser calls with each request's headers is
 * taken away, and the parser's own code ends it by that. Where Node's inside is another, nothing happens.
 */
export function stopRequests(socket: Socket): void {
  const parser = 'parser' in socket ? socket.parser : undefined
  if (typeof parser === 'object' && parser !== null && 'onIncoming' in parser) parser.onIncoming = () => REFUSED
}
