import { once } from 'node:events'
import { createServer } from 'node:net'

/** Ports given out already: the system may name the same one again as long as nobody listens on it. */
const given = new Set<number>()

/** A port that nobody uses now, for what must know it before it listens; another one with each call. */
export async function freePort(): Promise<number> {
  const port = await unusedPort()
  if (given.has(port)) return freePort()
  given.add(port)
  return port
}

async function unusedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
