import { WebSocket } from 'ws'
import type { RestClient } from './rest_client.js'

type Fields = { [field: string]: unknown }

/** A plain socket on /weapp/im: requests are answered by promise, everything else is kept in order. */
export class ImClient {
  readonly ws: WebSocket
  readonly pushes: Fields[] = []
  readonly closed: Promise<{ code: number; reason: string }>
  readonly opened: Promise<void>
  closeCode: number | undefined
  private readonly answers = new Map<number, (reply: Fields) => void>()
  private readonly watchers = new Set<() => void>()
  private lastID = 0

  constructor(url: string, headers: { [name: string]: string } = {}) {
    this.ws = new WebSocket(url, { headers })
    this.opened = new Promise((resolve, reject) => {
      this.ws.once('open', resolve)
      this.ws.once('error', reject)
    })
    this.opened.catch(() => undefined)
    this.closed = new Promise((resolve) =>
      this.ws.once('close', (code, reason) => {
        this.closeCode = code
        resolve({ code, reason: reason.toString() })
      }),
    )
    this.ws.on('message', (data) => this.received(JSON.parse(String(data))))
  }

  /** A socket of this user, logged in. */
  static async open(user: RestClient): Promise<ImClient> {
    const client = new ImClient(`${user.url.replace('http', 'ws')}/weapp/im`)
    await client.opened
    const { code } = await client.ask('auth', { userID: user.userID, token: user.token })
    if (code !== 0) throw new Error(`auth was answered with ${code}`)
    return client
  }

  close(): void {
    this.ws.close()
  }

  /** Sends a request and answers its reply. */
  ask(op: string, fields: Fields = {}): Promise<Fields> {
    const id = ++this.lastID
    return new Promise((resolve) => {
      this.answers.set(id, resolve)
      this.ws.send(JSON.stringify({ id, op, ...fields }))
    })
  }

  /** Resolves with the first push that passes, whether it came already or not. */
  async until(passes: (push: Fields) => boolean): Promise<Fields> {
    for (;;) {
      const found = this.pushes.find(passes)
      if (found) return found
      await new Promise<void>((resolve) => {
        this.watchers.add(resolve)
      })
    }
  }

  /** Everything that was sent to this client before now has arrived. */
  async settled(): Promise<void> {
    await this.ask('ping')
  }

  private received(frame: Fields): void {
    const answer = typeof frame.id === 'number' ? this.answers.get(frame.id) : undefined
    if (answer) {
      this.answers.delete(Number(frame.id))
      answer(frame)
      return
    }
    this.pushes.push(frame)
    for (const wake of this.watchers) wake()
    this.watchers.clear()
  }
}
