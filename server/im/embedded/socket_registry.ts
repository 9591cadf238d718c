import { networkOf } from '../../http/network.js'
import { TokenBuckets } from '../../limits/token_buckets.js'
import type { ImSocket } from './im_socket.js'
import type { ImLimits } from './limits.js'

const NOBODY = { arrived() {}, departed() {} }

/** Every open socket, by user and by client network, and how many there may be. */
export class SocketRegistry {
  private readonly sockets = new Set<ImSocket>()
  private readonly byUser = new Map<string, Set<ImSocket>>()
  private readonly perNetwork = new Map<string, number>()
  private readonly opens: TokenBuckets
  /** Those that have not said who they are, in order of their opening. */
  private readonly anonymous = new Set<ImSocket>()

  constructor(
    private readonly limits: ImLimits,
    /** Told of a user's first socket, and when the last one is gone. */
    private readonly watcher: { arrived(userID: string): void; departed(userID: string): void } = NOBODY,
  ) {
    this.opens = new TokenBuckets(limits.opensPerSecond, limits.openBurst)
  }

  get size(): number {
    return this.sockets.size
  }

  get users(): number {
    return this.byUser.size
  }

  get unauthenticated(): number {
    return this.anonymous.size
  }

  all(): IterableIterator<ImSocket> {
    return this.sockets.values()
  }

  /** Whether one more connection from this address fits. */
  admits(ip: string, now: number): boolean {
    const { sockets, socketsPerIP } = this.limits
    const network = networkOf(ip)
    return (
      this.opens.of(network, now).take(now) &&
      this.sockets.size < sockets &&
      (this.perNetwork.get(network) ?? 0) < socketsPerIP
    )
  }

  /**
   * Counts a new socket. Answers the oldest of those that have not said who they are when there are too
   * many of them: it had the longest time to, while whoever has just come is most likely to.
   */
  add(socket: ImSocket): ImSocket | undefined {
    const network = networkOf(socket.ip)
    this.sockets.add(socket)
    this.perNetwork.set(network, (this.perNetwork.get(network) ?? 0) + 1)
    this.anonymous.add(socket)
    if (this.anonymous.size <= this.limits.unauthenticated) return undefined
    const [oldest] = this.anonymous
    if (oldest !== undefined) this.anonymous.delete(oldest)
    return oldest
  }

  /** Files the socket under its caller. Answers the user's oldest socket when there are too many now. */
  identified(socket: ImSocket, userID: string): ImSocket | undefined {
    this.anonymous.delete(socket)
    const own = this.byUser.get(userID) ?? new Set()
    this.byUser.set(userID, own.add(socket))
    if (own.size === 1) this.watcher.arrived(userID)
    if (own.size <= this.limits.socketsPerUser) return undefined
    const [oldest] = own
    return oldest
  }

  /** In order of their opening. */
  of(userID: string): Iterable<ImSocket> {
    return this.byUser.get(userID) ?? []
  }

  /** Has this user any socket? */
  has(userID: string): boolean {
    return this.byUser.has(userID)
  }

  /** Is this user in the room through any socket? */
  inRoom(userID: string, roomID: string): boolean {
    for (const socket of this.of(userID)) if (socket.rooms.has(roomID)) return true
    return false
  }

  /** Who is in which rooms: users by room. */
  present(): Map<string, Set<string>> {
    const present = new Map<string, Set<string>>()
    for (const { caller, rooms } of this.sockets) {
      if (caller === undefined) continue
      for (const roomID of rooms.keys()) present.set(roomID, (present.get(roomID) ?? new Set()).add(caller.userID))
    }
    return present
  }

  /** Forgets a socket. Safe to call twice. */
  remove(socket: ImSocket): void {
    if (!this.sockets.delete(socket)) return
    const network = networkOf(socket.ip)
    const others = (this.perNetwork.get(network) ?? 1) - 1
    if (others > 0) this.perNetwork.set(network, others)
    else this.perNetwork.delete(network)
    this.anonymous.delete(socket)
    if (socket.caller !== undefined) this.unfile(socket, socket.caller.userID)
  }

  /** No longer the user's, although its closing may take a moment yet. */
  unfile(socket: ImSocket, userID: string): void {
    const own = this.byUser.get(userID)
    own?.delete(socket)
    if (own?.size !== 0) return
    this.byUser.delete(userID)
    this.watcher.departed(userID)
  }
}
