import type { ChatMessage, RoomEvent, RoomNotice } from '../../../wxlite/utils/protocol.js'
import type { Address } from '../../http/address.js'
import { TokenBucket } from '../../limits/token_bucket.js'
import type { MemberChange } from '../../rooms/rules/room.js'
import type { KeptMessages } from './exchange.js'
import type { ImSocket, Subscription } from './im_socket.js'
import type { ImLimits } from './limits.js'
import { NumberedLog } from './numbered_log.js'
import { textFrame } from './text_frame.js'

/** Writes a change as a client at this address hears of it. */
export type RenderEvent = (roomID: string, change: MemberChange, address: Address) => RoomEvent

/** What one kept change, and a message beside its text, cost in memory, about. */
const CHANGE_BYTES = 400
const MESSAGE_BYTES = 300

/** The sockets that have joined one room, and what they may have missed. */
export class RoomChannel {
  private readonly subscribers = new Map<ImSocket, Subscription>()
  private readonly changes: NumberedLog<MemberChange>
  private readonly messages: NumberedLog<ChatMessage>
  readonly rate: TokenBucket
  /** Settles when what was kept elsewhere is known here; absent where nothing is. */
  primed: Promise<void> | undefined
  /** Number of the last message. Begins at the clock, so that a room made again never looks old. */
  msgSeq: number

  constructor(
    readonly roomID: string,
    limits: ImLimits,
    now: number,
  ) {
    this.changes = new NumberedLog(limits.keptChanges, Number.POSITIVE_INFINITY)
    this.messages = new NumberedLog(limits.keptMessages, limits.keptMessageBytes)
    this.rate = new TokenBucket(limits.roomMessagesPerSecond, limits.roomMessageBurst)
    this.msgSeq = now
  }

  get size(): number {
    return this.subscribers.size
  }

  /** Bytes kept for those who come back, about. */
  get bytes(): number {
    return this.changes.bytes + this.messages.bytes
  }

  /**
   * From now on the socket hears every change after `seq`, and every message after `msgSeq` (what it missed of these by
   * `catchUp`).
   */
  join(socket: ImSocket, seq: number, msgSeq: number): void {
    const subscription = { seq, msgSeq }
    this.subscribers.set(socket, subscription)
    socket.rooms.set(this.roomID, subscription)
  }

  /** Answers how far it had heard; undefined when it was not there. */
  leave(socket: ImSocket): Subscription | undefined {
    const subscription = this.subscribers.get(socket)
    this.subscribers.delete(socket)
    socket.rooms.delete(this.roomID)
    return subscription
  }

  /** The room ended with this change. Answers whether somebody stays: who has joined the next one of its id already. */
  ended(seq: number): boolean {
    for (const [socket, subscription] of this.subscribers) if (subscription.seq <= seq) this.leave(socket)
    return this.subscribers.size > 0
  }

  /** Changes after `seq`, or undefined when not all of them are known. */
  changesAfter(seq: number): MemberChange[] | undefined {
    return this.changes.after(seq)
  }

  /**
   * The first messages after `msgSeq` that are kept, about `bytes` of them (one at least). A number beyond the last
   * one is of a time before this process began to count, and all are sent; where nobody restarts the count it is of a
   * message that was lost, and all others are known.
   */
  messagesAfter(msgSeq: number, bytes: number): readonly ChatMessage[] {
    const restarted = msgSeq > this.msgSeq && this.primed === undefined
    const missed = restarted ? this.messages.all() : this.messages.since(msgSeq)
    let left = bytes
    const end = missed.findIndex(({ data }, index) => {
      left -= data.length * 2 + MESSAGE_BYTES
      return index > 0 && left < 0
    })
    return end < 0 ? missed : missed.slice(0, end)
  }

  /** Up to which number a socket needs nothing, once it heard `msgSeq`: maybe from a node that is ahead of this one. */
  upTo(msgSeq = 0): number {
    return this.primed === undefined ? this.msgSeq : Math.max(this.msgSeq, msgSeq)
  }

  /** The last messages for somebody who never read any: at most so many, and about so many bytes of them. */
  lastMessages(most: number, bytes: number): readonly ChatMessage[] {
    const kept = this.messages.all()
    let left = bytes
    let first = kept.length
    while (first > 0 && kept.length - first < most) {
      left -= (kept[first - 1]?.data.length ?? 0) * 2 + MESSAGE_BYTES
      if (left < 0) break
      first -= 1
    }
    return kept.slice(first)
  }

  /**
   * Sends a socket the next part of the messages that it missed. Answers how many bytes that took; 0 when it has missed
   * nothing more.
   */
  catchUp(socket: ImSocket, bytes: number): number {
    const subscription = this.subscribers.get(socket)
    if (subscription === undefined || !socket.open) return 0
    let sent = 0
    for (const message of this.messagesAfter(subscription.msgSeq, bytes)) {
      sent += socket.send(message)
      subscription.msgSeq = message.msgSeq
    }
    // What was missed may be forgotten by now.
    if (sent === 0) subscription.msgSeq = this.upTo(subscription.msgSeq)
    return sent
  }

  /** Tells everybody of a change, written once for each address that somebody came by. */
  publish(change: MemberChange, render: RenderEvent): void {
    this.changes.push(change.seq, change, CHANGE_BYTES)
    const frames = new Map<string, Buffer>()
    for (const [socket, subscription] of this.subscribers) {
      if (change.seq <= subscription.seq) continue
      subscription.seq = change.seq
      const { host, secure } = socket.address
      const key = secure ? `s ${host}` : host
      let frame = frames.get(key)
      if (frame === undefined) {
        frame = textFrame(JSON.stringify(render(this.roomID, change, socket.address)))
        frames.set(key, frame)
      }
      socket.write(frame)
    }
  }

  /** Numbers a message, keeps it and tells everybody. */
  post(message: Omit<ChatMessage, 'msgSeq'>): number {
    this.hear({ msgSeq: this.msgSeq + 1, ...message })
    return this.msgSeq
  }

  /** Keeps a numbered message and tells everybody, unless it is known. */
  hear(message: ChatMessage): void {
    const before = this.msgSeq
    if (message.msgSeq <= before) return
    this.msgSeq = message.msgSeq
    const text = this.keep(message)
    const frame = textFrame(text)
    for (const [socket, subscription] of this.subscribers) {
      // A socket that still catches up gets it in its turn; another may have it from another node already.
      if (subscription.msgSeq < before || subscription.msgSeq >= message.msgSeq) continue
      subscription.msgSeq = this.msgSeq
      socket.write(frame)
    }
  }

  /**
   * Takes what was kept elsewhere before this channel was opened. It hears meanwhile what comes, whatever its number.
   */
  follow(kept: Promise<KeptMessages>): Promise<void> {
    this.msgSeq = 0
    this.primed = kept.then((found) => this.prime(found))
    return this.primed
  }

  private prime({ messages, msgSeq }: KeptMessages): void {
    const since = this.messages.all().filter((message) => message.msgSeq > msgSeq)
    this.messages.clear()
    for (const message of [...messages, ...since]) this.keep(message)
    this.msgSeq = since.at(-1)?.msgSeq ?? msgSeq
  }

  private keep(message: ChatMessage): string {
    const text = JSON.stringify(message)
    this.messages.push(message.msgSeq, message, text.length * 2 + MESSAGE_BYTES)
    return text
  }

  notice(notice: RoomNotice): void {
    this.broadcast(JSON.stringify(notice))
  }

  /** Forgets what was missed: who comes back now gets the whole room instead. */
  forget(): void {
    this.changes.clear()
    this.messages.clear()
  }

  private broadcast(text: string): void {
    if (this.subscribers.size === 0) return
    const frame = textFrame(text)
    for (const socket of this.subscribers.keys()) socket.write(frame)
  }
}
