import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import { flvHeader } from '../../flv/tag.js'
import type { Playing } from '../relay/places.js'
import type { PlayerConnection, Tracks } from '../relay/player.js'
import type { EndReason } from '../stream_tap.js'
import { closeSocket } from './ws_close.js'

/** Plays over a WebSocket: FLV in binary messages. */
export class WsFlvPlayer implements PlayerConnection {
  readonly format = 'flv'

  constructor(
    private readonly ws: WebSocket,
    private readonly socket: Duplex,
  ) {}

  start(playing: Playing): void {
    this.socket.on('drain', () => playing.drained())
    this.ws.on('close', () => playing.leave())
    playing.start()
  }

  begin({ audio, video }: Tracks): void {
    this.ws.send(flvHeader(video, audio))
  }

  write(bytes: Buffer): boolean {
    this.ws.send(bytes, { binary: true })
    return !this.socket.writableNeedDrain
  }

  unsent(): number {
    return this.ws.bufferedAmount
  }

  end(reason: EndReason): void {
    if (reason === 'slow') this.ws.terminate()
    else closeSocket(this.ws, reason)
  }
}
