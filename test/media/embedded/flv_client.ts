import { get, type IncomingMessage, request } from 'node:http'
import { WebSocket } from 'ws'
import { FlvReader } from '../../../server/media/flv/reader.js'
import type { TagType } from '../../../server/media/flv/tag.js'
import { eventually } from './eventually.js'

const MAX = 16 * 1024 * 1024

/** A tag as it was read, with a copy of its body. */
export interface RawTag {
  readonly type: TagType
  readonly timestamp: number
  readonly payload: Buffer
}

/** Gathers the tags of FLV. */
export function gather(tags: RawTag[], maxTagBytes = MAX): FlvReader {
  return new FlvReader(({ type, timestamp, body }) => tags.push({ type, timestamp, payload: Buffer.from(body) }), {
    maxTagBytes,
  })
}

/** What a player of FLV has got so far. */
export class FlvClient {
  readonly tags: RawTag[] = []
  /** Audio and video as the FLV header says; undefined before it came. */
  flags: { audio: boolean; video: boolean } | undefined
  ended = false
  closeCode: number | undefined
  readonly #reader = gather(this.tags)

  private constructor(readonly leave: () => void) {}

  #take(data: Buffer): void {
    const [, , , , bits] = data
    if (this.flags === undefined && bits !== undefined)
      this.flags = { audio: (bits & 4) !== 0, video: (bits & 1) !== 0 }
    this.#reader.push(data)
  }

  /** Plays over HTTP; resolves with the headers, so when the stream has begun. Rejects with the status otherwise. */
  static http(url: string): Promise<FlvClient> {
    return new Promise((resolve, reject) => {
      const asked = get(url, { agent: false }, (response) => {
        if (response.statusCode !== 200) {
          response.resume()
          reject(new Error(`HTTP ${response.statusCode}`))
          return
        }
        const client = new FlvClient(() => asked.destroy())
        response.on('data', (data: Buffer) => client.#take(data))
        response.on('close', () => {
          client.ended = true
        })
        response.on('error', () => undefined)
        resolve(client)
      })
      asked.on('error', reject)
    })
  }

  /** Plays over a WebSocket; resolves when it is open. Rejects when it is refused. */
  static ws(url: string): Promise<FlvClient> {
    return new Promise((resolve, reject) => {
      const ws = new WebSocket(url)
      const client = new FlvClient(() => ws.terminate())
      ws.on('message', (data: Buffer) => client.#take(data))
      ws.on('close', (code) => {
        client.ended = true
        client.closeCode = code
      })
      ws.on('open', () => resolve(client))
      ws.on('error', reject)
    })
  }

  async until(condition: (tags: readonly RawTag[]) => boolean): Promise<void> {
    await eventually(() => this.ended || condition(this.tags))
  }
}

/** The headers of an answer without its body. */
export function ask(url: string, method: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, agent: false }, (response) => {
      response.resume()
      resolve(response)
    })
    asked.on('error', reject)
    asked.end()
  })
}
