import { createServer } from 'node:net'

/** All addresses of both families. */
const BOTH = '::'

/** The host to listen on: `::`, which takes IPv4 too, becomes 0.0.0.0 where the machine has no IPv6. */
export async function listenHost(
  host: string,
  possible: (host: string) => Promise<boolean> = canListen,
): Promise<string> {
  return host === BOTH && !(await possible(BOTH)) ? '0.0.0.0' : host
}

function canListen(host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', ({ code }: NodeJS.ErrnoException) =>
      resolve(code !== 'EAFNOSUPPORT' && code !== 'EADDRNOTAVAIL'),
    )
    probe.listen({ host, port: 0 }, () => probe.close(() => resolve(true)))
  })
}
