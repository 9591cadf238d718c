import { RecentMap } from '../../recent_map.js'
import { TokenBucket } from '../../token_bucket.js'
import type { ImSocket } from './im_socket.js'
import type { ImLimits } from './limits.js'

/** Addresses whose rate of new sockets is remembered. */
const ADDRESSES = 20_000

/** Every open socket, by user and by address, and how many there may be. */
export class SocketRegistry {
  private readonly sockets = new Set<ImSocket>()
  private readonly byUser = new Map<string, Set<ImSocket>>()
  private readonly perIP = new Map<string, number>()
  private readonly opens = new RecentMap<string, TokenBucket>(ADDRESSES)
  private anonymous = 0

  constructor(private readonly limits: ImLimits) {}

  get size(): number {
    return this.sockets.size
  }

  get users(): number {
    return this.byUser.size
  }

  get unauthenticated(): number {
    return this.anonymous
  }

  all(): IterableIterator<ImSocket> {
    return this.sockets.values()
  }

  /** Whether one more connection from this address fits. */
  admits(ip: string, now: number): boolean {
    const { sockets, unauthenticated, socketsPerIP, opensPerSecond, openBurst } = this.limits
    const rate = this.opens.get(ip) ?? new TokenBucket(opensPerSecond, openBurst)
    this.opens.set(ip, rate)
    return rate.take(now) && this.sockets.size < sockets && this.anonymous < unauthenticated && (this.perIP.get(ip) ?? 0) < socketsPerIP
  }

  add(socket: ImSocket): void {
    this.sockets.add(socket)
    this.perIP.set(socket.ip, (this.perIP.get(socket.ip) ?? 0) + 1)
    this.anonymous += 1
  }

  /** Files the socket under its caller. Answers the user's oldest socket when there are too many now. */
  identified(socket: ImSocket, userID: string): ImSocket | undefined {
    this.anonymous -= 1
    const own = this.byUser.get(userID) ?? new Set()
    this.byUser.set(userID, own.add(socket))
    if (own.size <= this.limits.socketsPerUser) return undefined
    const [oldest] = own
    return oldest
  }

  /** In order of their opening. */
  of(userID: string): Iterable<ImSocket> {
    return this.byUser.get(userID) ?? []
  }

  /** Is this user in the room through any socket? */
  inRoom(userID: string, roomID: string): boolean {
    for (const socket of this.of(userID)) if (socket.rooms.has(roomID)) return true
    return false
  }

  /** Forgets a socket. Safe to call twice. */
  remove(socket: ImSocket): void {
    if (!this.sockets.delete(socket)) return
    const others = (this.perIP.get(socket.ip) ?? 1) - 1
    if (others > 0) this.perIP.set(socket.ip, others)
    else this.perIP.delete(socket.ip)
    if (socket.caller === undefined) this.anonymous -= 1
    else this.unfile(socket, socket.caller.userID)
  }

  /** No longer the user's, although its closing may take a moment yet. */
  unfile(socket: ImSocket, userID: string): void {
    const own = this.byUser.get(userID)
    own?.delete(socket)
    if (own?.size === 0) this.byUser.delete(userID)
  }
}
