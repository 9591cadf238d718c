import { WebSocket } from 'ws'
import type { ImPush, ImReply } from '../../wxlite/utils/protocol.js'
import { until } from './built_server.js'
import type { RestClient } from './rest_client.js'

/** A plain socket on /weapp/im that keeps what it is told. */
export class ImClient {
  readonly pushes: ImPush[] = []
  closeCode: number | undefined
  private readonly replies = new Map<number, (reply: ImReply) => void>()
  private nextID = 1

  private constructor(private readonly socket: WebSocket) {
    socket.on('message', (data) => {
      const frame: ImReply | ImPush = JSON.parse(String(data))
      if ('id' in frame) this.replies.get(frame.id)?.(frame)
      else this.pushes.push(frame)
    })
    socket.on('close', (code) => {
      this.closeCode = code
    })
  }

  /** Connects and says who it is. */
  static async open(user: RestClient): Promise<ImClient> {
    const socket = new WebSocket(`${user.url.replace('http', 'ws')}/weapp/im`)
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
    const client = new ImClient(socket)
    const { code } = await client.ask({ op: 'auth', userID: user.userID, token: user.token })
    if (code !== 0) throw new Error(`auth was answered with ${code}`)
    return client
  }

  ask(request: { op: string; [field: string]: unknown }): Promise<ImReply> {
    const id = this.nextID++
    return new Promise((resolve) => {
      this.replies.set(id, resolve)
      this.socket.send(JSON.stringify({ id, ...request }))
    })
  }

  /** The first push that is so, waited for. */
  async told(isIt: (push: ImPush) => boolean, ms = 15_000): Promise<ImPush> {
    await until(() => this.pushes.some(isIt), ms)
    const found = this.pushes.find(isIt)
    if (found === undefined) throw new Error('it was told and is gone')
    return found
  }

  close(): void {
    this.socket.close()
  }
}
