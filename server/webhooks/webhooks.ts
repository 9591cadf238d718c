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
import type { EventData, RoomHappening } from './event.js'
import type { Outbox } from './outbox.js'
import { lostHappenings, roomHappenings, secondsSince } from './room_happenings.js'

/** Between two counts of one room's audience (ms). */
const AUDIENCE_INTERVAL = 10_000

export interface WebhooksOptions {
  clock: Clock
  outbox: Outbox
  /** After a restart that ended the rooms: how long (ms) its members have for coming back. */
  returnWithin: { readonly [type in RoomType]: number }
  /** Whether there is such a room; present when rooms outlive the process. */
  lives?: (roomID: string) => Promise<boolean>
  /** Whether this process tells of the room now; present when others may. */
  carries?: (roomID: string) => boolean
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
    const { clock, outbox, returnWithin, lives } = this.options
    if (lives === undefined) outbox.told.lose()
    for (const type of ROOM_TYPES)
      this.waits.push(
        clock.after(returnWithin[type], () => {
          if (lives === undefined) this.closeLost(type)
          else void this.closeEnded(type, lives)
        }),
      )
    outbox.start()
  }

  committed(commit: Commit): void {
    const { clock, outbox } = this.options
    const { roomID, born, ended } = commit
    const now = clock.now()
    const room = outbox.told.get(roomID)
    if (born && room && room.type !== commit.type)
      for (const happening of lostHappenings(roomID, { ...room, lost: true }, now)) outbox.accept(happening)
    const known = { room: outbox.told.get(roomID), live: this.live, now }
    for (const happening of roomHappenings(commit, known))
      if (happening.type === 'audience.changed') this.audience.tell(roomID, happening)
      else outbox.accept(happening)
    if (born) outbox.told.found(roomID)
    if (ended) this.audience.forget(roomID)
  }

  published(streamID: string): void {
    this.live.add(streamID)
    this.tellOfStream(streamID, 'stream.started', () => ({}))
  }

  unpublished(streamID: string): void {
    this.live.delete(streamID)
    const now = this.options.clock.now()
    this.tellOfStream(streamID, 'stream.ended', (since) => ({ reason: 'ended', duration: secondsSince(since, now) }))
  }

  /** A recording is complete. */
  recorded(userID: string, record: RecordInfo): void {
    const { roomID } = record
    const roomType = this.options.outbox.told.get(roomID)?.type
    // Both the one who was recorded and the room's creator are told; subscribers once.
    if (userID !== record.userID) return
    this.options.outbox.accept({ type: 'recording.finished', roomID, roomType, data: { ...record } })
  }

  /** A room got a chat message. */
  chatted({ event: _, roomID, ...data }: ChatMessage): void {
    const roomType = this.options.outbox.told.get(roomID)?.type
    this.options.outbox.accept({ type: 'message.sent', roomID, roomType, data })
  }

  /** People ring each other. */
  called({ type, userID, data }: CallHappening, call: Call): void {
    const { callID, roomID, roomType, media, caller } = call
    const fields = { callID, fromUserID: caller.userID, userID, media, ...data }
    this.options.outbox.accept({ type, roomID, roomType, data: fields })
  }

  /** Somebody waits in a queue, or no longer. Queues have an order of their own, of no room. */
  queued({ type, ticket, data }: QueueHappening): void {
    const { ticketID, queue, userID } = ticket
    this.options.outbox.accept({ type, roomID: '', roomType: undefined, data: { queue, ticketID, userID, ...data } })
  }

  /** Somebody in a room complained of somebody else there. */
  reported({ roomID, roomType, ...data }: UserReport): void {
    this.options.outbox.accept({ type: 'user.reported', roomID, roomType, data })
  }

  async close(): Promise<void> {
    for (const cancel of this.waits) cancel()
    this.audience.close()
    await this.options.outbox.close()
  }

  private closeLost(type: RoomType): void {
    const { clock, outbox } = this.options
    for (const { roomID, room } of outbox.told.lostOf(type))
      for (const happening of lostHappenings(roomID, room, clock.now())) outbox.accept(happening)
  }

  /** Rooms went on without this process. Those that ended meanwhile were told of by whoever carries their shard. */
  private async closeEnded(type: RoomType, lives: (roomID: string) => Promise<boolean>): Promise<void> {
    const { clock, outbox, carries } = this.options
    for (const { roomID, room } of outbox.told.ofType(type)) {
      const alive = await lives(roomID).catch(() => true)
      if (alive || outbox.told.get(roomID) !== room) continue
      if (carries) outbox.told.forget(roomID)
      else
        for (const happening of lostHappenings(roomID, { ...room, lost: true }, clock.now())) outbox.accept(happening)
    }
  }

  /** In every room whose member publishes it; a stream that is in no room is nobody's business. */
  private tellOfStream(
    streamID: string,
    type: 'stream.started' | 'stream.ended',
    more: (since: number) => EventData,
  ): void {
    const { outbox, carries } = this.options
    const { told } = outbox
    for (const roomID of told.withStream(streamID)) {
      if (carries?.(roomID) === false) continue
      const room = told.get(roomID)
      for (const [userID, member] of room?.members ?? []) {
        const changes = member.streamID === streamID && (type === 'stream.ended') === member.streamSince > 0
        if (room && changes)
          outbox.accept({
            type,
            roomID,
            roomType: room.type,
            data: { userID, streamID, ...more(member.streamSince) },
          })
      }
    }
  }
}
