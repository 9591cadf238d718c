import type { Logger } from 'pino'
import { Amf0Reader, type AmfObject, type AmfValue } from '../amf0/amf0_reader.js'
import { MalformedError } from '../malformed.js'
import { type Playing, type Publication, type Relay, RelayFullError } from '../relay/relay.js'
import type { StreamGate, StreamRight } from '../stream_gate.js'
import { type EndReason, TagType } from '../stream_tap.js'
import { splitAggregate } from './aggregate.js'
import { MAX_COMMAND, MessageType, type RtmpMessage } from './message.js'
import { MessageStreams } from './message_streams.js'
import type { RefusalLog } from './refusal_log.js'
import {
  command,
  connectionSettings,
  error,
  MESSAGE_STREAM,
  pingRequest,
  result,
  status,
  statusInfo,
  streamBegin,
  streamEnd,
} from './replies.js'
import type { MessageHandler, RtmpConnection } from './rtmp_connection.js'
import { APP, type ConnectTarget, readConnect, readTarget } from './stream_target.js'

/** Commands before (or between) publish and play; honest clients send about five. */
const MAX_IDLE_COMMANDS = 100

const REFUSED: { readonly [right in StreamRight]: string } = {
  push: 'NetStream.Publish.BadName',
  play: 'NetStream.Play.Failed',
}

/**
 * The commands of one connection: connect, then publish or play one stream.
 * Signatures are checked before anything starts; a refused connection is ended,
 * and has no way to a stream in the meantime.
 */
export class RtmpSession implements MessageHandler {
  /** Undefined before connect. */
  #target: ConnectTarget | undefined
  readonly #streams = new MessageStreams()
  #publication: Publication | undefined
  #playing: Playing | undefined
  /** Of what is published or played. */
  #streamID = ''
  #idleCommands = 0

  constructor(
    private readonly connection: RtmpConnection,
    private readonly relay: Relay,
    private readonly gate: StreamGate,
    private readonly logger: Logger,
    private readonly refusals: RefusalLog,
    /** The client's address. */
    private readonly ip: string,
  ) {}

  message(message: RtmpMessage): void {
    const { type, timestamp, payload, streamID } = message
    if (type === MessageType.COMMAND) this.#command(payload, streamID)
    // An AMF3 command is AMF0 after one byte; objects in real AMF3 are never sent to servers like this.
    else if (type === MessageType.COMMAND_AMF3) this.#command(payload.subarray(1), streamID)
    else if (this.#streams.isOther(streamID)) return
    else if (type === MessageType.AUDIO) this.#publication?.tag(TagType.AUDIO, timestamp, payload)
    else if (type === MessageType.VIDEO) this.#publication?.tag(TagType.VIDEO, timestamp, payload)
    else if (type === MessageType.DATA) this.#publication?.tag(TagType.SCRIPT, timestamp, payload)
    else if (type === MessageType.DATA_AMF3) this.#publication?.tag(TagType.SCRIPT, timestamp, payload.subarray(1))
    else if (type === MessageType.AGGREGATE) this.#aggregate(payload, timestamp)
  }

  /** Each of the tags in it is a message of its own. */
  #aggregate(payload: Buffer, timestamp: number): void {
    splitAggregate(payload, timestamp, (...tag) => {
      this.connection.countMessage()
      this.#publication?.tag(...tag)
    })
  }

  inputDone(): void {
    this.#publication?.flush()
  }

  drained(): void {
    this.#playing?.drained()
  }

  closed(malformed: boolean): void {
    this.#stop(malformed ? 'malformed' : 'lost')
  }

  #command(payload: Buffer, streamID: number): void {
    if (payload.length > MAX_COMMAND) throw new MalformedError('A command is too long')
    const reader = new Amf0Reader(payload)
    const name = reader.value()
    if (typeof name !== 'string') throw new MalformedError('A command has no name')
    if (!this.#busy && ++this.#idleCommands > MAX_IDLE_COMMANDS) throw new MalformedError('Too many commands')
    const id = reader.done ? 0 : reader.value()
    const transaction = typeof id === 'number' ? id : 0
    const [object, argument] = reader.readable()
    if (name === 'connect') this.#connect(transaction, object)
    else if (this.#target === undefined) throw new MalformedError('A command comes before connect')
    else this.#netCommand(name, transaction, streamID, argument)
  }

  get #busy(): boolean {
    return this.#publication !== undefined || this.#playing !== undefined
  }

  #netCommand(name: string, transaction: number, streamID: number, argument: AmfValue): void {
    switch (name) {
      case 'createStream':
        this.#createStream(transaction)
        return
      case 'publish':
        this.#publish(text(argument), streamID || MESSAGE_STREAM)
        return
      case 'play':
        this.#play(text(argument), streamID || MESSAGE_STREAM)
        return
      case 'pause':
      case 'pauseRaw':
        this.#pause(argument === true)
        return
      case 'releaseStream':
      case '_checkbw':
        this.#answer(result(transaction, null), transaction)
        return
      case 'FCPublish':
        this.connection.send(
          command('onFCPublish', 0, 0, null, statusInfo('status', 'NetStream.Publish.Start', 'FCPublish')),
        )
        this.#answer(result(transaction, null), transaction)
        return
      case 'FCSubscribe':
        this.connection.send(
          command('onFCSubscribe', 0, 0, null, statusInfo('status', 'NetStream.Play.Start', 'FCSubscribe')),
        )
        this.#answer(result(transaction, null), transaction)
        return
      case 'getStreamLength':
        this.connection.send(result(transaction, null, 0))
        return
      case 'FCUnpublish':
        this.#answer(result(transaction, null), transaction)
        if (this.#names(text(argument))) this.#endStream()
        return
      case 'closeStream':
        if (!this.#streams.isOther(streamID)) this.#endStream()
        return
      case 'deleteStream':
        this.#deleteStream(typeof argument === 'number' ? argument : this.#streams.active)
        return
      default:
        this.logger.debug({ command: name.slice(0, 64) }, 'RTMP command not known')
        this.#answer(
          error(transaction, statusInfo('error', 'NetConnection.Call.Failed', 'No such command')),
          transaction,
        )
    }
  }

  /** An id of 0 asks for no answer. */
  #answer(bytes: Buffer, transaction: number): void {
    if (transaction !== 0) this.connection.send(bytes)
  }

  #createStream(transaction: number): void {
    const number = this.#streams.create()
    if (number !== undefined) this.connection.send(result(transaction, null, number))
    else
      this.connection.send(
        error(transaction, statusInfo('error', 'NetConnection.Call.Failed', 'Too many streams on one connection')),
      )
  }

  #deleteStream(number: number): void {
    this.#streams.delete(number)
    if (number === this.#streams.active) this.#endStream()
  }

  /** What has not begun cannot end: it gives no new time to begin in either. */
  #endStream(): void {
    if (!this.#busy) return
    this.#stop('ended')
    this.connection.setActive(undefined)
  }

  /** Whether it is the stream of this connection that is named; a name that is none means that too. */
  #names(name: string): boolean {
    const named = this.#target && readTarget(this.#target, name)
    return named === undefined || this.#streamID === '' || named.streamID === this.#streamID
  }

  #pause(paused: boolean): void {
    if (this.#playing === undefined) return
    const code = paused ? 'NetStream.Pause.Notify' : 'NetStream.Unpause.Notify'
    this.connection.send(status(this.#streams.active, 'status', code, paused ? 'Paused' : 'Goes on, live'))
    if (paused) this.#playing.pause()
    else this.#playing.resume()
  }

  #connect(transaction: number, object: AmfValue): void {
    const field = (name: string): string => (object instanceof Map ? text(object.get(name)) : '')
    const target = readConnect(field('app'), field('tcUrl'))
    if (target.app !== APP) {
      const what = `No such application: the server is rtmp://<host>/${APP}, the stream key what follows /${APP}/ in the push URL`
      this.refusals.say(this.logger, this.ip, 'no such application', { app: target.app.slice(0, 64) })
      // With the chunk size first: this text is longer than a chunk of the default size.
      this.connection.end(
        Buffer.concat([
          connectionSettings(),
          error(transaction, statusInfo('error', 'NetConnection.Connect.Rejected', what)),
        ]),
      )
      return
    }
    this.#target = target
    const properties: AmfObject = new Map<string, AmfValue>([
      ['fmsVer', 'FMS/3,5,7,7009'],
      ['capabilities', 31],
    ])
    const info = statusInfo('status', 'NetConnection.Connect.Success', 'Connected').set('objectEncoding', 0)
    this.connection.send(Buffer.concat([connectionSettings(), result(transaction, properties, info)]))
  }

  #publish(name: string, number: number): void {
    const streamID = this.#allowed('push', name, number)
    if (streamID === undefined) return
    try {
      const connection = {
        ping: () => void this.connection.send(pingRequest(0)),
        end: (reason: EndReason) => this.#cutPublisher(reason),
      }
      this.#publication = this.relay.publish(streamID, connection)
    } catch (failure) {
      if (!(failure instanceof RelayFullError)) throw failure
      this.#refuse('push', number)
      return
    }
    this.#begin(streamID, number)
    this.connection.setActive('publishes')
    this.connection.send(
      Buffer.concat([streamBegin(number), status(number, 'status', 'NetStream.Publish.Start', 'Published')]),
    )
  }

  #play(name: string, number: number): void {
    const streamID = this.#allowed('play', name, number)
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
      if (!(failure instanceof RelayFullError)) throw failure
      this.#refuse('play', number)
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
    this.#streams.active = number
  }

  /** The stream that a name gives this right to; undefined when the request was refused. */
  #allowed(right: StreamRight, name: string, number: number): string | undefined {
    const parsed = this.#target && readTarget(this.#target, name)
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
    if (this.#busy) return 'One stream per connection: open another connection for the next one'
    return right === 'play' && number !== MESSAGE_STREAM
      ? 'Streams are played on the first message stream of a connection'
      : undefined
  }

  #refuse(right: StreamRight, number: number): void {
    this.relay.refused()
    this.#stop('lost')
    this.connection.end(status(number, 'error', REFUSED[right], 'denied'))
  }

  #cutPublisher(reason: EndReason): void {
    this.#publication = undefined
    this.connection.end(status(this.#streams.active, 'error', REFUSED.push, reason))
  }

  #endPlayer(reason: EndReason): void {
    const notice = status(this.#streams.active, 'status', 'NetStream.Play.UnpublishNotify', reason)
    this.#stop(reason)
    this.connection.end(Buffer.concat([notice, streamEnd()]))
  }

  #stop(reason: EndReason): void {
    const publication = this.#publication
    const playing = this.#playing
    this.#publication = undefined
    this.#playing = undefined
    this.#streamID = ''
    this.#streams.active = 0
    publication?.end(reason)
    playing?.leave()
  }
}

function text(value: AmfValue): string {
  return typeof value === 'string' ? value : ''
}
