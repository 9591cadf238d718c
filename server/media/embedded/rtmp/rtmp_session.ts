import type { Logger } from 'pino'
import { Amf0Reader, type AmfObject, type AmfValue } from '../amf0/amf0_reader.js'
import { MalformedError } from '../malformed.js'
import type { Relay } from '../relay/relay.js'
import type { StreamGate } from '../stream_gate.js'
import { TagType } from '../stream_tap.js'
import { splitAggregate } from './aggregate.js'
import { MAX_COMMAND, MessageType, type RtmpMessage } from './message.js'
import type { RefusalLog } from './refusal_log.js'
import { command, connectionSettings, error, MESSAGE_STREAM, result, statusInfo } from './replies.js'
import type { MessageHandler, RtmpConnection } from './rtmp_connection.js'
import { SessionStream } from './session_stream.js'
import { APP, type ConnectTarget, readConnect, readTarget, type StreamTarget } from './stream_target.js'

/** Commands before (or between) publish and play; honest clients send about five. */
const MAX_IDLE_COMMANDS = 100
/** To begin to play, once more too, is answered by all pictures since the last key frame: it counts for so many. */
const PLAY_COST = 20

/** The commands of one connection: connect, then publish or play one stream. */
export class RtmpSession implements MessageHandler {
  /** Undefined before connect. */
  #target: ConnectTarget | undefined
  readonly #stream: SessionStream
  #idleCommands = 0

  constructor(
    private readonly connection: RtmpConnection,
    relay: Relay,
    gate: StreamGate,
    private readonly logger: Logger,
    private readonly refusals: RefusalLog,
    /** The client's address. */
    private readonly ip: string,
  ) {
    this.#stream = new SessionStream(connection, relay, gate, logger, refusals, ip)
  }

  message(message: RtmpMessage): void {
    const { type, timestamp, payload, streamID } = message
    if (type === MessageType.COMMAND) this.#command(payload, streamID)
    // An AMF3 command is AMF0 after one byte; objects in real AMF3 are never sent to servers like this.
    else if (type === MessageType.COMMAND_AMF3) this.#command(payload.subarray(1), streamID)
    else if (this.#stream.isOther(streamID)) return
    else if (type === MessageType.AUDIO) this.#stream.tag(TagType.AUDIO, timestamp, payload)
    else if (type === MessageType.VIDEO) this.#stream.tag(TagType.VIDEO, timestamp, payload)
    else if (type === MessageType.DATA) this.#stream.tag(TagType.SCRIPT, timestamp, payload)
    else if (type === MessageType.DATA_AMF3) this.#stream.tag(TagType.SCRIPT, timestamp, payload.subarray(1))
    else if (type === MessageType.AGGREGATE) this.#aggregate(payload, timestamp)
  }

  /** Each of the tags in it is a message of its own. */
  #aggregate(payload: Buffer, timestamp: number): void {
    splitAggregate(payload, timestamp, (...tag) => {
      this.connection.countMessage()
      this.#stream.tag(...tag)
    })
  }

  inputDone(): void {
    this.#stream.flush()
  }

  drained(): void {
    this.#stream.drained()
  }

  closed(malformed: boolean): void {
    this.#stream.stop(malformed ? 'malformed' : 'lost')
  }

  #command(payload: Buffer, streamID: number): void {
    if (payload.length > MAX_COMMAND) throw new MalformedError('A command is too long')
    const reader = new Amf0Reader(payload)
    const name = reader.value()
    if (typeof name !== 'string') throw new MalformedError('A command has no name')
    if (!this.#stream.busy && ++this.#idleCommands > MAX_IDLE_COMMANDS) throw new MalformedError('Too many commands')
    const id = reader.done ? 0 : reader.value()
    const transaction = typeof id === 'number' ? id : 0
    const [object, argument] = reader.readable()
    if (name === 'connect') this.#connect(transaction, object)
    else if (this.#target === undefined) throw new MalformedError('A command comes before connect')
    else this.#netCommand(name, transaction, streamID, argument)
  }

  #netCommand(name: string, transaction: number, streamID: number, argument: AmfValue): void {
    switch (name) {
      case 'createStream':
        this.#createStream(transaction)
        return
      case 'publish':
        this.#stream.publish(this.#named(argument), streamID || MESSAGE_STREAM, this.#target?.hops)
        return
      case 'play':
        this.connection.countMessage(PLAY_COST)
        this.#stream.play(this.#named(argument), streamID || MESSAGE_STREAM)
        return
      case 'pause':
      case 'pauseRaw':
        if (argument !== true) this.connection.countMessage(PLAY_COST)
        this.#stream.pause(argument === true)
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
        if (this.#stream.names(this.#named(argument))) this.#stream.end()
        return
      case 'closeStream':
        if (!this.#stream.isOther(streamID)) this.#stream.end()
        return
      case 'deleteStream':
        this.#stream.delete(typeof argument === 'number' ? argument : undefined)
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

  /** Undefined for what names no stream. */
  #named(name: AmfValue): StreamTarget | undefined {
    return this.#target && readTarget(this.#target, text(name))
  }

  #createStream(transaction: number): void {
    const number = this.#stream.create()
    if (number !== undefined) this.connection.send(result(transaction, null, number))
    else
      this.connection.send(
        error(transaction, statusInfo('error', 'NetConnection.Call.Failed', 'Too many streams on one connection')),
      )
  }

  #connect(transaction: number, object: AmfValue): void {
    const field = (name: string): string => (object instanceof Map ? text(object.get(name)) : '')
    const target = readConnect(field('app'), field('tcUrl'), field('flashVer'))
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
}

function text(value: AmfValue): string {
  return typeof value === 'string' ? value : ''
}
