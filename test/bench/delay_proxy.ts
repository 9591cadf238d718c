import type { AddressInfo } from 'node:net'
import { connect, createServer, type Socket } from 'node:net'

export interface DelayProxy {
  port: number
  close(): void
}

/** A network: every byte passes `delay` to `delay + jitter` ms later, each way, and none overtakes another. */
export async function openDelayProxy(target: number, delay: number, jitter: number): Promise<DelayProxy> {
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1')
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('close', () => sockets.delete(socket))
      socket.on('error', () => socket.destroy())
    }
    pass(client, upstream, delay, jitter)
    pass(upstream, client, delay, jitter)
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

function pass(from: Socket, to: Socket, delay: number, jitter: number): void {
  let last = 0
  const later = (run: () => void) => {
    const now = performance.now()
    last = Math.max(last, now + delay + Math.random() * jitter)
    setTimeout(run, last - now)
  }
  from.on('data', (chunk) => later(() => to.writable && to.write(chunk)))
  from.on('end', () => later(() => to.end()))
  from.on('close', () => later(() => to.destroy()))
}
