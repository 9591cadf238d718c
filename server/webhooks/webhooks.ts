import type { ChatMessage, RecordInfo, RoomType } from '../../wxlite/utils/protocol.js'
import { ROOM_TYPES } from '../../wxlite/utils/protocol.js'
import type { Call } from '../calls/rules/call.js'
import type { CallHappening } from '../calls/rules/told.js'
import type { Cancel, Clock } from '../clock.js'
import { Paced } from '../limits/paced.js'
import type { QueueHappening } from '../queues/queues.js'
import type { StreamListener } from '../rooms/ports/media_provider.js'
import type { RoomListener } from '../rooms/ports/room_listener.js'
import type { Commit } from '../rooms/rules/commit.js'
import type { UserReport } from '../timeline/user_reports.js'
import type { RoomHappening } from './event.js'
import type { Outbox } from './outbox.js'
import { lostHappenings, roomHappenings, secondsSince } from './room_happenings.js'

/** Between two counts of one room's audience (ms). */
const AUDIENCE_INTERVAL = 10_000

/** A stream of any node. */
export interface StreamNews {
  readonly streamID: string
  readonly isLive: boolean
}

export interface WebhooksOptions {
  clock: Clock
  outbox: Outbox
  /** After a restart that ended the rooms: how long (ms) its members have for coming back. */
  returnWithin: { readonly [type in RoomType]: number }
  /** Whether there is such a room; present when rooms outlive the process. */
  lives?: (roomID: string) => Promise<boolean>
  /** Brings to whichever node tells of the room what is no change of it; present when there are several. */
  forward?: (happening: RoomHappening) => Promise<void>
}

/** Turns what happens in rooms and in the media plane into events of the outbox. */
export class Webhooks implements RoomListener, StreamListener {
  readonly reach = 'once'
  private readonly live = new Set<string>()
  private readonly audience: Paced<RoomHappening>
  private readonly waits: Cancel[] = []

  constructor(private readonly options: WebhooksOptions) {
    const { clock, outbox } = options
    this.audience = new Paced(clock, AUDIENCE_INTERVAL, (happening) => outbox.accept(happening))
  }

  /** Rooms of an earlier process are closed for the subscribers when nobody comes back in time. */
  start(): void {
    const { clock, outbox, returnWithin, lives, forward } = this.options
    if (lives === undefined) outbox.told.lose()
    // Of several nodes the others told of those that ended meanwhile.
    for (const type of forward ? [] : ROOM_TYPES)
      this.waits.push(
        clock.after(returnWithin[type], () => {
          if (lives === undefined) this.closeLost(type)
          else void this.closeEnded(type, lives)
        }),
      )
    outbox.start()
  }

  committed(commit: Commit): Promise<void> | undefined {
    const { clock, outbox } = this.options
    const { roomID, born, ended, position } = commit
    // Its teller died before it was known that it had been told.
    if (position !== undefined && !outbox.begin(roomID, position)) return outbox.settledDown(roomID)
    let told = 0
    const accept = (happening: RoomHappening) =>
      outbox.accept(happening, position === undefined ? undefined : `${position}-${told++}`)
    const now = clock.monotonic()
    const room = outbox.told.get(roomID)
    if (born && room && room.type !== commit.type)
      for (const happening of lostHappenings(roomID, { ...room, lost: true }, now)) accept(happening)
    const known = { room: outbox.told.get(roomID), live: this.live, now }
    for (const happening of roomHappenings(commit, known))
      if (happening.type === 'audience.changed') this.audience.tell(roomID, happening)
      else accept(happening)
    if (born) outbox.told.found(roomID)
    if (ended) this.audience.forget(roomID)
    return outbox.settledDown(roomID)
  }

  /** What another node brought, at its place among all changes. */
  take(happening: RoomHappening, position: string): Promise<void> | undefined {
    const { outbox } = this.options
    const { roomID, roomType = outbox.told.get(roomID)?.type } = happening
    if (outbox.begin(roomID, position)) outbox.accept({ ...happening, roomType }, `${position}-0`)
    return outbox.settledDown(roomID)
  }

  published(streamID: string): void {
    this.know(streamID, true)
    for (const roomID of this.options.outbox.told.withStream(streamID)) this.streamIn(roomID, streamID, true)
  }

  unpublished(streamID: string): void {
    this.know(streamID, false)
    for (const roomID of this.options.outbox.told.withStream(streamID)) this.streamIn(roomID, streamID, false)
  }

  /** A stream begins or ends, on whichever node: who enters a room with one that is live is told with it. */
  know(streamID: string, isLive: boolean): void {
    if (isLive) this.live.add(streamID)
    else this.live.delete(streamID)
  }

  /** The same of a room that another node named. */
  takeStream(roomID: string, { streamID, isLive }: StreamNews, position: string): Promise<void> | undefined {
    const { outbox } = this.options
    if (outbox.begin(roomID, position)) this.streamIn(roomID, streamID, isLive, position)
    return outbox.settledDown(roomID)
  }

  /** A recording is complete. */
  recorded(userID: string, record: RecordInfo): void {
    const { roomID } = record
    const roomType = this.options.outbox.told.get(roomID)?.type
    // Both the one who was recorded and the room's creator are told; subscribers once.
    if (userID !== record.userID) return
    void this.tell({ type: 'recording.finished', roomID, roomType, data: { ...record } })
  }

  /** A room got a chat message. With other nodes the message itself reaches the one that tells of the room. */
  chatted(message: ChatMessage): void {
    const { outbox, forward } = this.options
    if (forward) return
    outbox.accept({ ...sentMessage(message), roomType: outbox.told.get(message.roomID)?.type })
  }

  /** People ring each other. */
  called({ type, userID, data }: CallHappening, call: Call): Promise<void> | undefined {
    const { callID, roomID, roomType, media, caller } = call
    const fields = { callID, fromUserID: caller.userID, userID, media, ...data }
    return this.tell({ type, roomID, roomType, data: fields })
  }

  /** Somebody waits in a queue, or no longer. Queues have an order of their own, of no room. */
  queued({ type, ticket, data }: QueueHappening): Promise<void> | undefined {
    const { ticketID, queue, userID } = ticket
    return this.tell({ type, roomID: '', roomType: undefined, data: { queue, ticketID, userID, ...data } })
  }

  /** Somebody in a room complained of somebody else there. */
  reported({ roomID, roomType, ...data }: UserReport): Promise<void> | undefined {
    return this.tell({ type: 'user.reported', roomID, roomType, data })
  }

  async close(): Promise<void> {
    for (const cancel of this.waits) cancel()
    this.audience.close()
    await this.options.outbox.close()
  }

  private closeLost(type: RoomType): void {
    const { clock, outbox } = this.options
    for (const { roomID, room } of outbox.told.lostOf(type))
      for (const happening of lostHappenings(roomID, room, clock.monotonic())) outbox.accept(happening)
  }

  /** A promise settles when it will be told, whatever becomes of this process. */
  private tell(happening: RoomHappening): Promise<void> | undefined {
    const { outbox, forward } = this.options
    if (forward) return forward(happening)
    outbox.accept(happening)
    return undefined
  }

  /** Rooms went on without this process. */
  private async closeEnded(type: RoomType, lives: (roomID: string) => Promise<boolean>): Promise<void> {
    const { clock, outbox } = this.options
    for (const { roomID, room } of outbox.told.ofType(type)) {
      const alive = await lives(roomID).catch(() => true)
      if (alive || outbox.told.get(roomID) !== room) continue
      for (const happening of lostHappenings(roomID, { ...room, lost: true }, clock.monotonic()))
        outbox.accept(happening)
    }
  }

  /** Of the members who publish it; a stream that is in no room is nobody's business. */
  private streamIn(roomID: string, streamID: string, isLive: boolean, position?: string): void {
    const { clock, outbox } = this.options
    const room = outbox.told.get(roomID)
    let told = 0
    for (const [userID, member] of room?.members ?? []) {
      const changes = member.streamID === streamID && isLive === (member.streamSince === 0)
      if (room === undefined || !changes) continue
      const ended = { reason: 'ended', duration: secondsSince(member.streamSince, clock.monotonic()) }
      outbox.accept(
        {
          type: isLive ? 'stream.started' : 'stream.ended',
          ...{ roomID, roomType: room.type },
          data: { userID, streamID, ...(!isLive && ended) },
        },
        position && `${position}-${told++}`,
      )
    }
  }
}

export function sentMessage({ event: _, roomID, ...data }: ChatMessage): RoomHappening {
  return { type: 'message.sent', roomID, roomType: undefined, data }
}
