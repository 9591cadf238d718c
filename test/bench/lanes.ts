import { connect, type Socket } from 'node:net'

/** A request as it goes over the wire, and how its answer must begin. */
export interface RawRequest {
  bytes: string
}

const OK = '{"code":0,'

/** A POST on a connection that stays open. */
export function rawPost(path: string, body: object): string {
  const json = JSON.stringify(body)
  const head = `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:5757\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(json)}\r\n\r\n`
  return head + json
}

export function rawGet(path: string): string {
  return `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:5757\r\n\r\n`
}

/** One connection that sends a request as soon as the one before it is answered. */
class Lane {
  private readonly socket: Socket
  private received: Buffer[] = []
  private size = 0
  private expected = 0
  private resolve: (body: string) => void = () => {}
  private reject: (error: Error) => void = () => {}

  constructor(port: number) {
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true })
    this.socket.on('data', (part) => this.take(part))
    this.socket.on('error', (error) => this.reject(error))
    this.socket.on('close', () => this.reject(new Error('connection closed')))
  }

  ask(request: string): Promise<string> {
    return new Promise((resolve, reject) => {
      this.resolve = resolve
      this.reject = reject
      this.socket.write(request)
    })
  }

  end(): void {
    this.reject = () => {}
    this.socket.destroy()
  }

  private take(part: Buffer): void {
    this.received.push(part)
    this.size += part.length
    if (this.expected === 0) {
      const whole = this.received.length === 1 ? part : Buffer.concat(this.received)
      const end = whole.indexOf('\r\n\r\n')
      if (end < 0) return
      const length = /content-length: (\d+)/i.exec(whole.toString('latin1', 0, end))?.[1]
      this.expected = end + 4 + Number(length)
    }
    if (this.size < this.expected) return
    const whole = this.received.length === 1 ? part : Buffer.concat(this.received)
    const body = whole.toString('utf8', whole.indexOf('\r\n\r\n') + 4)
    this.received = []
    this.size = 0
    this.expected = 0
    this.resolve(body)
  }
}

/**
 * Works requests off on so many connections at once; answers the bodies in order when asked to keep them. Rejects on
 * any code but 0.
 */
export async function send(
  port: number,
  requests: readonly string[],
  { lanes = 16, keep = false } = {},
): Promise<string[]> {
  const bodies: string[] = keep ? Array<string>(requests.length).fill('') : []
  let next = 0
  const work = async () => {
    const lane = new Lane(port)
    try {
      for (let mine = next++; mine < requests.length; mine = next++) {
        const body = await lane.ask(requests[mine] ?? '')
        if (!body.startsWith(OK))
          throw new Error(`${requests[mine]?.slice(0, 120)} was answered with ${body.slice(0, 200)}`)
        if (keep) bodies[mine] = body
      }
    } finally {
      lane.end()
    }
  }
  await Promise.all(Array.from({ length: lanes }, work))
  return bodies
}

/** Works each list off on a connection of its own, in order. */
export async function sendInOrder(port: number, lists: readonly (readonly string[])[]): Promise<void> {
  await Promise.all(lists.map((list) => send(port, list, { lanes: 1 })))
}
