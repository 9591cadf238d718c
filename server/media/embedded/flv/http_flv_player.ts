import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Clock } from '../../../clock.js'
import { UNBUFFERED } from '../../../http/unbuffered.js'
import { flvHeader } from '../../flv/tag.js'
import type { Playing } from '../relay/places.js'
import type { PlayerConnection, Tracks } from '../relay/player.js'
import type { EndReason } from '../stream_tap.js'

/** What is queued at the end has this long to go out, ms. */
const LINGER = 1000

/**
 * Plays over one HTTP answer that never ends. It is not chunked, so that all
 * players are sent the very same bytes, straight to the socket. The status waits
 * for the stream: one that does not come is a 404.
 */
export class HttpFlvPlayer implements PlayerConnection {
  readonly format = 'flv'
  #begun = false
  readonly #socket: Socket

  constructor(
    private readonly response: ServerResponse,
    private readonly headers: { readonly [name: string]: string },
    private readonly clock: Clock,
  ) {
    this.#socket = response.req.socket
  }

  start(playing: Playing, onClose: () => void): void {
    const drained = (): void => playing.drained()
    this.#socket.on('drain', drained)
    this.response.on('close', () => {
      this.#socket.off('drain', drained)
      playing.leave()
      onClose()
    })
    this.#socket.setNoDelay(true)
    this.#socket.setKeepAlive(true, 10_000)
    playing.start()
  }

  begin({ audio, video }: Tracks): void {
    this.#begun = true
    this.response.useChunkedEncodingByDefault = false
    const live = { 'Content-Type': 'video/x-flv', ...UNBUFFERED }
    this.response.writeHead(200, { ...this.headers, ...live, Connection: 'close' })
    this.response.flushHeaders()
    this.#socket.write(flvHeader(video, audio))
  }

  write(bytes: Buffer): boolean {
    return this.#socket.write(bytes)
  }

  unsent(): number {
    return this.#socket.writableLength
  }

  end(reason: EndReason): void {
    const socket = this.#socket
    if (!this.#begun) this.response.writeHead(404, { ...this.headers, 'Content-Length': 0, Connection: 'close' }).end()
    // What a slow player has not taken by now is not waited for.
    else if (reason === 'slow') socket.destroy()
    else {
      socket.once(
        'close',
        this.clock.after(LINGER, () => socket.destroy()),
      )
      socket.destroySoon()
    }
  }
}
