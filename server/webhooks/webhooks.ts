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
  /** Passes events that are no room change to the node that reports the room; present with several nodes. */
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

  /** Ends rooms of an earlier process for the subscribers if nobody comes back in time. */
  start(): void {
    const { clock, outbox, returnWithin, lives, forward } = this.options
    if (lives === undefined) outbox.told.lose()
    // In a cluster the other nodes have reported the rooms that ended meanwhile.
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
    // The node that reported it died before that was recorded.
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

  /** An event passed on by another node, with its place among all changes. */
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

  /** A stream begins or ends on any node; members who enter with a live stream are reported with it. */
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
    // Called for the recorded member and for the room's creator; subscribers get one event.
    if (userID !== record.userID) return
    void this.tell({ type: 'recording.finished', roomID, roomType, data: { ...record } })
  }

  /** A chat message. With several nodes the message itself reaches the node that reports the room. */
  chatted(message: ChatMessage): void {
    const { outbox, forward } = this.options
    if (forward) return
    outbox.accept({ ...sentMessage(message), roomType: outbox.told.get(message.roomID)?.type })
  }

  /** Events of calls. */
  called({ type, userID, data }: CallHappening, call: Call): Promise<void> | undefined {
    const { callID, roomID, roomType, media, caller } = call
    const fields = { callID, fromUserID: caller.userID, userID, media, ...data }
    return this.tell({ type, roomID, roomType, data: fields })
  }

  /** Events of queues, which have an order of their own, independent of rooms. */
  queued({ type, ticket, data }: QueueHappening): Promise<void> | undefined {
    const { ticketID, queue, userID } = ticket
    return this.tell({ type, roomID: '', roomType: undefined, data: { queue, ticketID, userID, ...data } })
  }

  /** A user in a room reported another one. */
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

  /** Returns a promise that settles once the event will be sent even if this process dies. */
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

  /** Reports for the members who publish the stream; streams outside rooms are not reported. */
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
