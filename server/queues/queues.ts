import type { Logger } from 'pino'
import { Code, type RoomType, type UserNotice } from '../../wxlite/utils/protocol.js'
import type { Calls } from '../calls/calls.js'
import { NO_TICKET, type Ticket } from '../calls/rules/ticket.js'
import type { Cancel, Clock } from '../clock.js'
import type { Ids } from '../ids.js'
import { CallerRates } from '../limits/caller_rates.js'
import type { SharedLimit } from '../limits/shared_limit.js'
import { ProtocolError } from '../protocol_error.js'
import { EventLoopYielder } from '../rooms/event_loop_yielder.js'
import type { Notifier } from '../rooms/ports/notifier.js'
import { logFailedLook } from '../rooms/ports/store_away.js'
import type { Rooms } from '../rooms/rooms.js'
import type { Actor } from '../rooms/rules/room.js'
import type { Place, QueueStore } from './ports/queue_store.js'
import { PositionNews } from './position_news.js'

/** Interval of checks (ms), and the shortest interval of position notices. */
const TICK = 1_000
/** Unseen for the first time, a customer is looked up among the users with a socket; for the second, removed (ms). */
const LOOKED_FOR = 10_000
const GONE_AFTER = 30_000
/** Tickets that `take` tries one after the other while their customers are in other calls. */
const TRIED = 5
/** Removals before the event loop gets a turn. */
const SLICE = 32
/** Rate limits for entries from one network, and of one user. */
const NETWORK = { perSecond: 5, burst: 200 }
const USER = { perSecond: 1 / 6, burst: 10 }

/** An event of a queue, for the operator's backend. */
export interface QueueHappening {
  readonly type: 'queue.entered' | 'queue.taken' | 'queue.left'
  readonly ticket: Ticket
  readonly data: { readonly [field: string]: unknown }
}

export interface QueuesOptions {
  clock: Clock
  ids: Ids
  log: Logger
  store: QueueStore
  calls: Pick<Calls, 'call' | 'of'>
  /** Not to be called before the server starts. */
  rooms: () => { readonly [type in RoomType]: Pick<Rooms, 'destroy'> }
  notifier: Pick<Notifier, 'reach' | 'tell' | 'online'>
  rolesOf: (userID: string) => readonly string[]
  /** A returned promise is awaited before the caller is answered. */
  happened: (happening: QueueHappening) => unknown
  /** Rate limits that all nodes count together. */
  sharedLimit?: SharedLimit
}

/** Waiting customers, and the agents who take them. Methods throw ProtocolError with the protocol's code to refuse. */
export class Queues {
  private readonly rates: CallerRates
  private readonly news: PositionNews
  private readonly yielder = new EventLoopYielder(SLICE)
  private stopTicks: Cancel = () => {}
  private ticking = false

  constructor(private readonly options: QueuesOptions) {
    this.news = new PositionNews(options)
    const { store, notifier, clock, sharedLimit } = options
    this.rates = new CallerRates({
      name: 'queues',
      user: USER,
      network: NETWORK,
      refusal: '排队过于频繁，请稍后再试',
      clock,
      sharedLimit,
    })
    store.listen((queue, reaches) => {
      if (reaches.includes(notifier.reach)) this.news.changed(queue)
    })
  }

  start(): void {
    this.stopTicks()
    this.stopTicks = this.options.clock.every(TICK, () => void this.tick())
  }

  close(): void {
    this.stopTicks()
  }

  /** A customer who waits there already keeps the place. */
  async enter(
    caller: Actor,
    network: string,
    asked: { queue: string; userName: string; userAvatar: string; data: string },
  ): Promise<Place> {
    const { clock, ids, store } = this.options
    const now = clock.monotonic()
    const known = await store.beat(caller.userID, now)
    if (known?.ticket.queue === asked.queue) return known
    await this.rates.take(caller.userID, network)
    const order = await store.nextOrder()
    const ticketID = `ticket_${ids.hex(12)}`
    const ticket = { ...asked, ticketID, userID: caller.userID, order, enteredAt: clock.now() }
    const place = await store.put(ticket, now, network)
    if (place === 'full') throw new ProtocolError(Code.ROOM_FULL, '排队人数已满，请稍后再试')
    // The customer entered twice at the same time; the other entry won.
    if (place.ticket.ticketID !== ticketID) return place
    if (known) await this.left(known.ticket, 'moved')
    await this.options.happened({ type: 'queue.entered', ticket, data: { position: place.position } })
    return place
  }

  /** Keeps the place of a customer without a socket; returns the position. */
  async beat({ userID }: Actor, ticketID: string): Promise<Place> {
    const { clock, store } = this.options
    return withTicket(await store.beat(userID, clock.monotonic()), ticketID)
  }

  async leave({ userID }: Actor, ticketID: string): Promise<void> {
    const { store } = this.options
    const { ticket } = withTicket(await store.of(userID), ticketID)
    if (await store.remove(ticket)) await this.left(ticket, 'left')
  }

  async list(agent: Actor, queue: string, index: number, cnt: number) {
    this.requireAgent(agent, queue)
    return this.options.store.list(queue, index, cnt)
  }

  /** Takes the named or the next customer out of the queue and calls them; returns the call and its room. */
  async take(
    agent: Actor,
    asked: { roomType: RoomType; queue: string; ticketID: string | undefined; userName: string; userAvatar: string },
  ): Promise<{ callID: string; roomID: string; ticket: Ticket }> {
    const { queue, ticketID, ...shown } = asked
    this.requireAgent(agent, queue)
    if (await this.options.calls.of(agent.userID))
      throw new ProtocolError(Code.BAD_REQUEST, '您正在通话中，请先结束当前通话')
    const skipped = new Set<string>()
    let refused: unknown = new ProtocolError(Code.NO_ROOM, NO_TICKET)
    while (skipped.size < TRIED) {
      const ticket = await this.options.store.take(queue, ticketID, skipped)
      if (ticket === undefined) break
      try {
        return { ...(await this.calling(agent, ticket, shown)), ticket }
      } catch (error) {
        await this.options.store.putBack(ticket, this.options.clock.monotonic())
        refused = error
        skipped.add(ticket.ticketID)
        if (ticketID !== undefined) break
      }
    }
    throw refused
  }

  /** Ends the call with the agent's customer and passes the customer on, keeping the original time of arrival. */
  async transfer(agent: Actor, roomID: string, to: { queue?: string | undefined; userID?: string | undefined }) {
    const { calls, clock, rooms, rolesOf, store } = this.options
    const call = await calls.of(agent.userID)
    if (call?.ticket === undefined || call.roomID !== roomID || call.caller.userID !== agent.userID)
      throw new ProtocolError(Code.NO_ROOM, '该房间不是您接待的客户')
    if ((to.queue === undefined) === (to.userID === undefined))
      throw new ProtocolError(Code.BAD_REQUEST, '请填写 queue 或 targetUserID 之一')
    if (to.userID !== undefined && !rolesOf(to.userID).some((role) => role.startsWith('agent:')))
      throw new ProtocolError(Code.BAD_REQUEST, '对方不是客服')
    const ticket = { ...call.ticket, queue: to.queue ?? `@${to.userID}` }
    if ((await store.put(ticket, clock.monotonic())) === 'full')
      throw new ProtocolError(Code.ROOM_FULL, '排队人数已满，请稍后再试')
    await this.options.happened({ type: 'queue.entered', ticket, data: { fromUserID: agent.userID } })
    await rooms()[call.roomType].destroy(agent, roomID)
  }

  /** Puts the customer back into the old place whose agent never came, unless it went elsewhere. Never rejects. */
  async back(ticket: Ticket, callID: string, agentUserID: string): Promise<void> {
    const { clock, log, store } = this.options
    try {
      if (!(await store.restore(ticket, clock.monotonic(), callID))) return
      await this.options.happened({ type: 'queue.entered', ticket, data: { fromUserID: agentUserID } })
    } catch (error) {
      log.error({ err: error, ticketID: ticket.ticketID }, 'queues: who was taken by nobody is not back in his place')
    }
  }

  /** The notices that a newly connected device gets. */
  async catchUp(userID: string): Promise<readonly UserNotice[]> {
    const place = await this.options.store.beat(userID, this.options.clock.monotonic())
    return place ? [this.news.of(place)] : []
  }

  /** One check: removes customers who are gone, and sends positions. Never rejects. */
  async tick(): Promise<void> {
    // Do not pile up questions at a store that answers late.
    if (this.ticking) return
    this.ticking = true
    const { clock, log, notifier, store } = this.options
    const now = clock.monotonic()
    try {
      const unseen = await store.unseen(now - LOOKED_FOR)
      const online = new Set(await notifier.online?.(unseen.map(({ ticket }) => ticket.userID)))
      const present = unseen.filter(({ ticket }) => online.has(ticket.userID))
      await store.seen(
        present.map(({ ticket }) => ticket.ticketID),
        now,
      )
      for (const { ticket, seenAt } of unseen) {
        if (seenAt > now - GONE_AFTER || online.has(ticket.userID)) continue
        await this.yielder.step()
        if (await store.remove(ticket)) await this.left(ticket, 'timeout')
      }
      await this.news.tell()
    } catch (error) {
      logFailedLook(log, error, 'queues: a look failed, trying again')
    } finally {
      this.ticking = false
    }
  }

  private async calling(
    agent: Actor,
    ticket: Ticket,
    shown: { roomType: RoomType; userName: string; userAvatar: string },
  ): Promise<{ callID: string; roomID: string }> {
    const asked = { ...shown, userIDs: [ticket.userID], media: 'video', roomInfo: '', timeout: 30 } as const
    const { callID, roomID } = await this.options.calls.call(agent, { ...asked, data: ticket.data, ticket })
    const waited = Math.max(0, Math.round((this.options.clock.now() - ticket.enteredAt) / 1000))
    const data = { agentUserID: agent.userID, callID, roomID, waited }
    await this.options.happened({ type: 'queue.taken', ticket, data })
    return { callID, roomID }
  }

  private requireAgent({ userID }: Actor, queue: string): void {
    if (queue === `@${userID}` || this.options.rolesOf(userID).includes(`agent:${queue}`)) return
    throw new ProtocolError(Code.NO_ROOM, '您不是该队列的客服')
  }

  private async left(ticket: Ticket, reason: 'left' | 'timeout' | 'moved'): Promise<void> {
    await this.options.happened({ type: 'queue.left', ticket, data: { reason } })
  }
}

/** The place of the ticket that this user claims to have. */
function withTicket(place: Place | undefined, ticketID: string): Place {
  if (place?.ticket.ticketID !== ticketID) throw new ProtocolError(Code.NO_ROOM, '您不在排队中，请重新排队')
  return place
}
