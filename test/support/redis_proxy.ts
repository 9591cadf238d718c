import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'

interface Line {
  readonly client: Socket
  readonly redis: Socket
  /** How the client calls itself: `CLIENT SETNAME`. */
  name: string
}

/** Stands before a Redis, on a port of its own: what goes through can be held up or changed. */
export class RedisProxy {
  private readonly lines = new Set<Line>()
  private readonly server: Server

  private constructor(
    socket: string,
    private readonly rewrite: (answer: Buffer) => Buffer,
  ) {
    this.server = createServer((client) => this.take({ client, redis: connect(socket), name: '' }))
  }

  /** `rewrite`: what becomes of each answer; `port`: 0 = any. */
  static async start(socket: string, rewrite = (answer: Buffer) => answer, port = 0): Promise<RedisProxy> {
    const proxy = new RedisProxy(socket, rewrite)
    proxy.server.listen(port, '127.0.0.1')
    await once(proxy.server, 'listening')
    return proxy
  }

  get port(): number {
    const address = this.server.address()
    if (address === null || typeof address === 'string') throw new Error('the proxy does not listen')
    return address.port
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`
  }

  /** The open connections of this name carry nothing any more, and nobody is told. Those that come later do. */
  blackhole(name: string): number {
    const lost = [...this.lines].filter((line) => line.name === name)
    for (const { client, redis } of lost) {
      client.removeAllListeners('data')
      redis.removeAllListeners('data')
      client.resume()
      redis.resume()
    }
    return lost.length
  }

  /** What the open connections of this name are answered waits, until the returned function is called. */
  hold(name: string): () => void {
    const held = [...this.lines].filter((line) => line.name === name)
    if (held.length === 0) throw new Error(`there is no connection ${name}`)
    for (const { redis } of held) redis.pause()
    return () => {
      for (const { redis } of held) redis.resume()
    }
  }

  async stop(): Promise<void> {
    for (const { client, redis } of this.lines) {
      client.destroy()
      redis.destroy()
    }
    this.server.close()
    await once(this.server, 'close')
  }

  private take(line: Line): void {
    const { client, redis } = line
    this.lines.add(line)
    client.on('data', (bytes) => {
      line.name ||= /setname\r\n\$\d+\r\n(\S+)/i.exec(bytes.toString('latin1'))?.[1] ?? ''
      redis.write(bytes)
    })
    redis.on('data', (bytes) => client.write(this.rewrite(bytes)))
    const end = () => {
      this.lines.delete(line)
      client.destroy()
      redis.destroy()
    }
    for (const socket of [client, redis]) socket.on('error', end).on('close', end)
  }
}
