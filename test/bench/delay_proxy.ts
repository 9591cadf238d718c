import type { AddressInfo } from 'node:net'
import { connect, createServer, type Socket } from 'node:net'

export interface DelayProxy {
  port: number
  close(): void
}

/** Packets after a lost one until TCP notices the hole, in ms: three of sound and picture. */
const NOTICED = 40

/** Everything waits for `lasting` ms at the beginning of each `every` ms of this process's clock. */
export interface Standstill {
  readonly every: number
  readonly lasting: number
}

/**
 * A network: every byte passes `delay` to `delay + jitter` ms later, each way, and none overtakes another. `loss`: the
 * part of the packets that are lost. TCP sends each again, and all that come behind it wait for that.
 */
export interface Network {
  readonly delay: number
  readonly jitter?: number
  readonly loss?: number
  readonly standstill?: Standstill
}

/** Stands as that network before a port of this machine. */
export async function openDelayProxy(target: number, network: Network): Promise<DelayProxy> {
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1')
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('close', () => sockets.delete(socket))
      socket.on('error', () => socket.destroy())
    }
    pass(client, upstream, network)
    pass(upstream, client, network)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}

function pass(from: Socket, to: Socket, { delay, jitter = 0, loss = 0, standstill }: Network): void {
  // One queue and one timer: two timers would fire in the order of their rounded times, not of the bytes.
  const queue: { at: number; run: () => void }[] = []
  let last = 0
  const release = () => {
    for (let next = queue[0]; next !== undefined && next.at <= performance.now(); next = queue[0]) {
      queue.shift()
      next.run()
    }
    if (queue[0] !== undefined) setTimeout(release, Math.max(1, queue[0].at - performance.now()))
  }
  const later = (run: () => void) => {
    const now = performance.now()
    const again = Math.random() < loss ? 2 * delay + NOTICED : 0
    const held = standstill ? Math.max(0, standstill.lasting - (now % standstill.every)) : 0
    last = Math.max(last, now + held + delay + Math.random() * jitter + again)
    queue.push({ at: last, run })
    if (queue.length === 1) setTimeout(release, last - now)
  }
  from.on('data', (chunk) => later(() => to.writable && to.write(chunk)))
  from.on('end', () => later(() => to.end()))
  from.on('close', () => later(() => to.destroy()))
}
