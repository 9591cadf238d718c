import type { Logger } from 'pino'
import { Amf0Reader, type AmfObject, type AmfValue } from '../amf0/amf0_reader.js'
import { MalformedError } from '../malformed.js'
import { type Playing, type Publication, type Relay, RelayFullError } from '../relay/relay.js'
import { LONGEST_NAME, parseStreamName, type StreamGate, type StreamRight } from '../stream_gate.js'
import { type EndReason, TagType } from '../stream_tap.js'
import { splitAggregate } from './aggregate.js'
import { MAX_COMMAND, MessageType, type RtmpMessage } from './message.js'
import { command, connectionSettings, error, MESSAGE_STREAM, pingRequest, result, status, statusInfo, streamBegin, streamEnd } from './replies.js'
import type { MessageHandler, RtmpConnection } from './rtmp_connection.js'

/** The one application that there is. */
const APP = 'live'
/** Commands before (or between) publish and play; honest clients send about five. */
const MAX_IDLE_COMMANDS = 100

/**
 * The commands of one connection: connect, then publish or play one stream.
 * Signatures are checked before anything starts; a refused connection is ended,
 * and has no way to a stream in the meantime.
 */
export class RtmpSession implements MessageHandler {
  #connected = false
  /** Query of the application's name: where some clients put the signature. */
  #appQuery = ''
  #publication: Publication | undefined
  #playing: Playing | undefined
  #idleCommands = 0

  constructor(
    private readonly connection: RtmpConnection,
    private readonly relay: Relay,
    private readonly gate: StreamGate,
    private readonly logger: Logger,
    /** The client's address. */
    private readonly ip: string,
  ) {}

  message(message: RtmpMessage): void {
    const { type, timestamp, payload } = message
    if (type === MessageType.AUDIO) this.#publication?.tag(TagType.AUDIO, timestamp, payload)
    else if (type === MessageType.VIDEO) this.#publication?.tag(TagType.VIDEO, timestamp, payload)
    else if (type === MessageType.DATA) this.#publication?.tag(TagType.SCRIPT, timestamp, payload)
    else if (type === MessageType.DATA_AMF3) this.#publication?.tag(TagType.SCRIPT, timestamp, payload.subarray(1))
    else if (type === MessageType.AGGREGATE) this.#aggregate(payload, timestamp)
    else if (type === MessageType.COMMAND) this.#command(payload)
    // An AMF3 command is AMF0 after one byte; objects in real AMF3 are never sent to servers like this.
    else if (type === MessageType.COMMAND_AMF3) this.#command(payload.subarray(1))
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

  #command(payload: Buffer): void {
    if (payload.length > MAX_COMMAND) throw new MalformedError('A command is too long')
    const [name, id, object, argument] = new Amf0Reader(payload).all()
    if (typeof name !== 'string') throw new MalformedError('A command has no name')
    if (!this.#busy && ++this.#idleCommands > MAX_IDLE_COMMANDS) throw new MalformedError('Too many commands')
    const transaction = typeof id === 'number' ? id : 0
    if (name === 'connect') this.#connect(transaction, object)
    else if (!this.#connected) throw new MalformedError('A command comes before connect')
    else this.#netCommand(name, transaction, argument)
  }

  get #busy(): boolean {
    return this.#publication !== undefined || this.#playing !== undefined
  }

  #netCommand(name: string, transaction: number, argument: AmfValue): void {
    switch (name) {
      case 'createStream':
        this.connection.send(result(transaction, null, MESSAGE_STREAM))
        return
      case 'publish':
        this.#publish(text(argument))
        return
      case 'play':
        this.#play(text(argument))
        return
      case 'releaseStream':
        this.connection.send(result(transaction, null))
        return
      case 'FCPublish':
        this.connection.send(command('onFCPublish', 0, 0, null, statusInfo('status', 'NetStream.Publish.Start', 'FCPublish')))
        return
      case 'getStreamLength':
        this.connection.send(result(transaction, null, 0))
        return
      case 'FCUnpublish':
      case 'closeStream':
      case 'deleteStream':
        // What has not begun cannot end: it gives no new time to begin in either.
        if (!this.#busy) return
        this.#stop('ended')
        this.connection.setActive(undefined)
        return
      default:
        this.logger.debug({ command: name.slice(0, 64) }, 'RTMP command ignored')
    }
  }

  #connect(transaction: number, object: AmfValue): void {
    const { name, query } = readApp(object instanceof Map ? text(object.get('app')) : '')
    if (name !== APP) {
      this.connection.end(error(transaction, statusInfo('error', 'NetConnection.Connect.Rejected', 'No such application')))
      return
    }
    this.#connected = true
    this.#appQuery = query
    const properties: AmfObject = new Map<string, AmfValue>([
      ['fmsVer', 'FMS/3,5,7,7009'],
      ['capabilities', 31],
    ])
    const info = statusInfo('status', 'NetConnection.Connect.Success', 'Connected').set('objectEncoding', 0)
    this.connection.send(Buffer.concat([connectionSettings(), result(transaction, properties, info)]))
  }

  #publish(name: string): void {
    const streamID = this.#allowed('push', name)
    if (streamID === undefined) {
      this.#refuse('NetStream.Publish.BadName')
      return
    }
    try {
      const connection = { ping: () => void this.connection.send(pingRequest(0)), end: (reason: EndReason) => this.#cutPublisher(reason) }
      this.#publication = this.relay.publish(streamID, connection)
    } catch (failure) {
      if (!(failure instanceof RelayFullError)) throw failure
      this.#refuse('NetStream.Publish.BadName')
      return
    }
    this.connection.setActive('publishes')
    this.connection.send(Buffer.concat([streamBegin(), status('status', 'NetStream.Publish.Start', 'Published')]))
  }

  #play(name: string): void {
    const streamID = this.#allowed('play', name)
    if (streamID === undefined) {
      this.#refuse('NetStream.Play.Failed')
      return
    }
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
      this.#refuse('NetStream.Play.Failed')
      return
    }
    this.connection.setActive('plays')
    const started = [status('status', 'NetStream.Play.Reset', 'Playing'), status('status', 'NetStream.Play.Start', 'Playing')]
    this.connection.send(Buffer.concat([streamBegin(), ...started]))
    this.#playing.start()
  }

  /** The stream that a name gives this right to, or undefined. One connection does one thing. */
  #allowed(right: StreamRight, name: string): string | undefined {
    const parsed = parseStreamName(name)
    const query = parsed?.query === '' ? this.#appQuery : (parsed?.query ?? '')
    const refusal =
      parsed === undefined ? 'bad stream name' : this.#busy ? 'the connection is in use' : this.gate.refusal(right, parsed.streamID, query, this.ip)
    if (refusal === undefined) return parsed?.streamID
    this.logger.debug({ right, streamID: parsed?.streamID, reason: refusal }, 'RTMP request refused')
    return undefined
  }

  #refuse(code: string): void {
    this.relay.refused()
    this.#stop('lost')
    this.connection.end(status('error', code, 'denied'))
  }

  #cutPublisher(reason: EndReason): void {
    this.#publication = undefined
    this.connection.end(status('error', 'NetStream.Publish.BadName', reason))
  }

  #endPlayer(reason: EndReason): void {
    this.#stop(reason)
    this.connection.end(Buffer.concat([status('status', 'NetStream.Play.UnpublishNotify', reason), streamEnd()]))
  }

  #stop(reason: EndReason): void {
    const publication = this.#publication
    const playing = this.#playing
    this.#publication = undefined
    this.#playing = undefined
    publication?.end(reason)
    playing?.leave()
  }
}

/** The name may stand between slashes, a query behind it. A text longer than any name names nothing. */
function readApp(app: string): { name: string; query: string } {
  if (app.length > LONGEST_NAME) return { name: '', query: '' }
  const [path = '', query = ''] = app.split('?', 2)
  return { name: path.split('/').filter(Boolean).join('/'), query }
}

function text(value: AmfValue): string {
  return typeof value === 'string' ? value : ''
}
