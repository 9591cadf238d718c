import type { ChatMessage, RoomEvent, RoomNotice } from '../../../wxlite/utils/protocol.js'
import type { Address } from '../../address.js'
import type { MemberChange } from '../../rooms/room.js'
import { TokenBucket } from '../../token_bucket.js'
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
  /** Number of the last message. Begins at the clock, so that a room made anew never looks old. */
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

  sockets(): IterableIterator<ImSocket> {
    return this.subscribers.keys()
  }

  /** From now on the socket hears every change after `seq`, and every message. */
  join(socket: ImSocket, seq: number): void {
    const subscription = { seq }
    this.subscribers.set(socket, subscription)
    socket.rooms.set(this.roomID, subscription)
  }

  leave(socket: ImSocket): void {
    this.subscribers.delete(socket)
    socket.rooms.delete(this.roomID)
  }

  /** Changes after `seq`, or undefined when not all of them are known. */
  changesAfter(seq: number): MemberChange[] | undefined {
    return this.changes.after(seq)
  }

  /** Messages after `msgSeq`: as many as are kept, all of them when the number is not one of this room's. */
  messagesAfter(msgSeq: number): readonly ChatMessage[] {
    return this.messages.after(msgSeq) ?? (msgSeq === this.msgSeq ? [] : this.messages.all())
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
    this.msgSeq += 1
    const numbered = { ...message, msgSeq: this.msgSeq }
    const text = JSON.stringify(numbered)
    this.messages.push(this.msgSeq, numbered, text.length * 2 + MESSAGE_BYTES)
    this.broadcast(text)
    return this.msgSeq
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
