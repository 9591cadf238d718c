import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface SlowProxy {
  port: number
  /** Bytes a second that clients get through; undefined: as fast as it goes. */
  rate: number | undefined
  close(): void
}

/** A thin line to the relay: what clients send passes at `rate`. */
export async function openSlowProxy(target: number): Promise<SlowProxy> {
  const sockets = new Set<Socket>()
  const timers = new Set<ReturnType<typeof setInterval>>()
  const server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1')
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
    }
    upstream.pipe(client)
    client.pause()
    // Reading no more than may pass is what fills the sender's buffers.
    const timer = setInterval(() => {
      let left = proxy.rate === undefined ? Number.POSITIVE_INFINITY : proxy.rate / 50
      while (left > 0) {
        const chunk: Buffer | null = client.read(Math.min(left, client.readableLength)) ?? null
        if (chunk === null || chunk.length === 0) break
        upstream.write(chunk)
        left -= chunk.length
      }
    }, 20)
    timers.add(timer)
    client.on('close', () => upstream.destroy())
    upstream.on('close', () => client.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const proxy: SlowProxy = {
    port: (server.address() as AddressInfo).port,
    rate: undefined,
    close() {
      for (const timer of timers) clearInterval(timer)
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
  return proxy
}
