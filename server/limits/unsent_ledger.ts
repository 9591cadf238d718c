import type { Socket } from 'node:net'
import type { Logger } from 'pino'
import type { Cancel, Clock } from '../clock.js'

/** What all connections together, and one of them, may have unsent (bytes). */
const PROCESS_MOST = 256 * 1024 * 1024
const CONNECTION_MOST = 4 * 1024 * 1024
/** A connection that takes nothing of what waits for it is cut after this (ms). */
const STALL = 30_000
const LOOK = 250
/** Between two lines in the log about what was cut (ms). */
const LOGGED = 10_000

export interface UnsentLedgerOptions {
  clock: Clock
  log: Logger
  processMost?: number
  connectionMost?: number
  stall?: number
}

/** What waits before it is written to any connection: queues of players, whose bytes many of them share. */
export interface UnsentQueues {
  /** Bytes that they hold, each counted once. */
  queued(): number
  /** Ends those furthest behind until about so many bytes are free; answers how many it ended. */
  relieve(excess: number): number
}

interface Account {
  /** Bytes handed to the system when it was looked at last, and since when that is so. */
  sent: number
  since: number
}

/**
 * Watches what is written but not taken, on every connection of every port: whatever it is that nobody reads
 * (pictures, answers, replies to pings), it is memory that a stranger holds. A connection that holds too much, or
 * takes nothing for too long, is cut; when all of them together hold too much, whoever is furthest behind is.
 */
export class UnsentLedger {
  private readonly accounts = new Map<Socket, Account>()
  private readonly queues: UnsentQueues[] = []
  private readonly stop: Cancel
  private cut = 0
  private logged = Number.NEGATIVE_INFINITY

  constructor(private readonly options: UnsentLedgerOptions) {
    this.stop = options.clock.every(LOOK, () => this.look())
  }

  /** Watches a connection until it closes. With TLS: the socket that is written to, not the one beneath. */
  watch(socket: Socket): void {
    // A connection whose request is read once more, without the upgrade that it asked for, comes again.
    if (this.accounts.has(socket)) return
    this.accounts.set(socket, { sent: 0, since: this.options.clock.monotonic() })
    socket.once('close', () => this.accounts.delete(socket))
  }

  /** Counts these queues in what all connections together may have unsent. */
  follow(queues: UnsentQueues): void {
    this.queues.push(queues)
  }

  /** Bytes that wait on all connections, and in the queues before them. */
  get unsent(): number {
    let total = this.queued()
    for (const socket of this.accounts.keys()) total += socket.writableLength
    return total
  }

  close(): void {
    this.stop()
  }

  private look(): void {
    const { clock, processMost = PROCESS_MOST, connectionMost = CONNECTION_MOST, stall = STALL } = this.options
    const now = clock.monotonic()
    let total = 0
    for (const [socket, account] of this.accounts) {
      const unsent = socket.writableLength
      if (unsent === 0) {
        account.since = now
        continue
      }
      const sent = sentOf(socket)
      if (sent !== account.sent) {
        account.sent = sent
        account.since = now
      }
      if (unsent > connectionMost || now - account.since >= stall) this.end(socket)
      else total += unsent
    }
    const queued = this.queued()
    const excess = total + queued - processMost
    // Whichever of the two holds more gives way; another look follows soon.
    if (excess > 0 && queued > total) for (const queues of this.queues) this.cut += queues.relieve(excess)
    else if (excess > 0) this.relieve(excess)
    this.record(now)
  }

  private queued(): number {
    return this.queues.reduce((sum, queues) => sum + queues.queued(), 0)
  }

  /** Cuts those furthest behind until so many bytes are free. */
  private relieve(excess: number): void {
    const behind = [...this.accounts.keys()].sort((a, b) => b.writableLength - a.writableLength)
    let freed = 0
    for (const socket of behind) {
      if (freed >= excess) return
      freed += socket.writableLength
      this.end(socket)
    }
  }

  private end(socket: Socket): void {
    this.cut++
    this.accounts.delete(socket)
    socket.destroy()
  }

  private record(now: number): void {
    if (this.cut === 0 || now - this.logged < LOGGED) return
    this.options.log.info(
      { cut: this.cut, unsent: this.unsent },
      'connections that did not take what was sent to them were cut',
    )
    this.cut = 0
    this.logged = now
  }
}

/**
 * Bytes that the system has taken, of the write under way too: the stream counts a write as a whole, so a large file
 * on a slow line would seem to stand still. Node has no public name for it; its own time-outs of sockets look here.
 */
function sentOf(socket: Socket): number {
  const handle = '_handle' in socket ? socket._handle : undefined
  // With TLS: of the connection beneath, where encrypted bytes go out piece by piece.
  const lowest = isObject(handle) && '_parent' in handle ? handle._parent : handle
  if (!isObject(lowest) || !('bytesWritten' in lowest) || !('writeQueueSize' in lowest))
    return socket.bytesWritten - socket.writableLength
  return Number(lowest.bytesWritten) - Number(lowest.writeQueueSize)
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
