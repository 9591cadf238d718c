import type { Logger } from 'pino'
import { loopIn } from '../hops.js'
import { PlaceRefusedError, type Playing, type Publication } from '../relay/places.js'
import type { Relay } from '../relay/relay.js'
import type { StreamGate, StreamRight } from '../stream_gate.js'
import type { EndReason, TagType } from '../stream_tap.js'
import { MessageStreams } from './message_streams.js'
import type { RefusalLog } from './refusal_log.js'
import { MESSAGE_STREAM, pingRequest, status, streamBegin, streamEnd } from './replies.js'
import type { RtmpConnection } from './rtmp_connection.js'
import type { StreamTarget } from './stream_target.js'

const REFUSED: { readonly [right in StreamRight]: string } = {
  push: 'NetStream.Publish.BadName',
  play: 'NetStream.Play.Failed',
}
/** A code of our own, since a server that forwards shows its operator codes and no texts. */
const LOOP = 'NetStream.Publish.Loop'

/**
 * The one stream that a connection publishes or plays. Signatures are checked before anything starts; a refused
 * connection is ended, and has no way to a stream in the meantime.
 */
export class SessionStream {
  readonly #numbers = new MessageStreams()
  #publication: Publication | undefined
  #playing: Playing | undefined
  /** Of what is published or played. */
  #streamID = ''

  constructor(
    private readonly connection: RtmpConnection,
    private readonly relay: Relay,
    private readonly gate: StreamGate,
    private readonly logger: Logger,
    private readonly refusals: RefusalLog,
    /** The client's address. */
    private readonly ip: string,
  ) {}

  get busy(): boolean {
    return this.#publication !== undefined || this.#playing !== undefined
  }

  /** The number of a new message stream; undefined when there are too many. */
  create(): number | undefined {
    return this.#numbers.create()
  }

  /** Whether a message belongs to another message stream than the one in use. */
  isOther(number: number): boolean {
    return this.#numbers.isOther(number)
  }

  tag(type: TagType, timestamp: number, payload: Buffer): void {
    this.#publication?.tag(type, timestamp, payload)
  }

  flush(): void {
    this.#publication?.flush()
  }

  drained(): void {
    this.#playing?.drained()
  }

  /** The client gives a message stream back; with it ends what ran on it. */
  delete(number = this.#numbers.active): void {
    this.#numbers.delete(number)
    if (number === this.#numbers.active) this.end()
  }

  /** What has not begun cannot end: it gives no new time to begin in either. */
  end(): void {
    if (!this.busy) return
    this.stop('ended')
    this.connection.setActive(undefined)
  }

  /** Whether it is the stream of this connection that is named; a name that is none means that too. */
  names(named: StreamTarget | undefined): boolean {
    return named === undefined || this.#streamID === '' || named.streamID === this.#streamID
  }

  pause(paused: boolean): void {
    if (this.#playing === undefined) return
    const code = paused ? 'NetStream.Pause.Notify' : 'NetStream.Unpause.Notify'
    this.connection.send(status(this.#numbers.active, 'status', code, paused ? 'Paused' : 'Goes on, live'))
    if (paused) this.#playing.pause()
    else this.#playing.resume()
  }

  publish(target: StreamTarget | undefined, number: number, hops: readonly string[] = []): void {
    const streamID = this.#allowed('push', target, number)
    if (streamID === undefined) return
    const loop = loopIn(hops, streamID)
    if (loop !== undefined) {
      this.logger.warn({ streamID }, `RTMP request refused: ${loop}`)
      this.#refuse('push', number, loop, LOOP)
      return
    }
    try {
      const connection = {
        hops,
        ip: this.ip,
        ping: () => void this.connection.send(pingRequest(0)),
        end: (reason: EndReason) => this.#cutPublisher(reason),
      }
      this.#publication = this.relay.publish(streamID, connection)
    } catch (failure) {
      if (!(failure instanceof PlaceRefusedError)) throw failure
      this.#refuse('push', number, failure.message)
      return
    }
    this.#begin(streamID, number)
    this.connection.setActive('publishes')
    this.connection.send(
      Buffer.concat([streamBegin(number), status(number, 'status', 'NetStream.Publish.Start', 'Published')]),
    )
  }

  play(target: StreamTarget | undefined, number: number): void {
    const streamID = this.#allowed('play', target, number)
    if (streamID === undefined) return
    try {
      this.#playing = this.relay.play(streamID, {
        format: 'rtmp',
        begin: () => undefined,
        write: (bytes) => this.connection.send(bytes),
        unsent: () => this.connection.unsent(),
        end: (reason) => this.#endPlayer(reason),
      })
    } catch (failure) {
      if (!(failure instanceof PlaceRefusedError)) throw failure
      this.#refuse('play', number, failure.message)
      return
    }
    this.#begin(streamID, number)
    this.connection.setActive('plays')
    const started = [
      status(number, 'status', 'NetStream.Play.Reset', 'Playing'),
      status(number, 'status', 'NetStream.Play.Start', 'Playing'),
    ]
    this.connection.send(Buffer.concat([streamBegin(number), ...started]))
    this.#playing.start()
  }

  #begin(streamID: string, number: number): void {
    this.#streamID = streamID
    this.#numbers.active = number
  }

  /** The stream that the request gives this right to; undefined when the request was refused. */
  #allowed(right: StreamRight, parsed: StreamTarget | undefined, number: number): string | undefined {
    const taken = this.#taken(right, number)
    if (taken !== undefined) {
      // What runs on this connection is not harmed by what cannot.
      this.refusals.say(this.logger, this.ip, taken, { right, streamID: parsed?.streamID })
      this.relay.refused()
      this.connection.send(status(number, 'error', REFUSED[right], taken))
      return undefined
    }
    const refusal =
      parsed === undefined ? 'no stream is named' : this.gate.refusal(right, parsed.streamID, parsed.query, this.ip)
    if (refusal === undefined) return parsed?.streamID
    this.refusals.say(this.logger, this.ip, refusal, { right, streamID: parsed?.streamID })
    this.#refuse(right, number)
    return undefined
  }

  /** Why this connection has no place for another stream. */
  #taken(right: StreamRight, number: number): string | undefined {
    if (this.busy) return 'One stream per connection: open another connection for the next one'
    return right === 'play' && number !== MESSAGE_STREAM
      ? 'Streams are played on the first message stream of a connection'
      : undefined
  }

  #refuse(right: StreamRight, number: number, why = 'denied', code = REFUSED[right]): void {
    this.relay.refused()
    this.stop('lost')
    this.connection.end(status(number, 'error', code, why))
  }

  #cutPublisher(reason: EndReason): void {
    this.#publication = undefined
    this.connection.end(status(this.#numbers.active, 'error', REFUSED.push, reason))
  }

  #endPlayer(reason: EndReason): void {
    const notice = status(this.#numbers.active, 'status', 'NetStream.Play.UnpublishNotify', reason)
    this.stop(reason)
    this.connection.end(Buffer.concat([notice, streamEnd()]))
  }

  stop(reason: EndReason): void {
    const publication = this.#publication
    const playing = this.#playing
    this.#publication = undefined
    this.#playing = undefined
    this.#streamID = ''
    this.#numbers.active = 0
    publication?.end(reason)
    playing?.leave()
  }
}
