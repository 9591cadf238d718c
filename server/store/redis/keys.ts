import type { RoomType } from '../../../wxlite/utils/protocol.js'

/** The names of everything in Redis. One hash tag for all, so that one script may touch whatever it needs. */
export class Keys {
  readonly due: string
  readonly owned: string
  readonly counts: string
  /** The last number given to something that has a place in an order. */
  readonly lastNumber: string
  readonly swept: string
  readonly quiet: string
  readonly bus: string
  readonly meta: string
  readonly lastLease: string
  /** The slots of nodes by their addresses, and what each tells of itself. */
  readonly slots: string
  readonly nodes: string
  /** What the keys of rooms begin with, and those of calls. */
  readonly rooms: string
  readonly calls: string
  /** When to look at calls, and those that have ended, the oldest first. */
  readonly callsDue: string
  readonly endedCalls: string
  /** When it was looked last for what lapses of them, and until when nothing does. */
  readonly callsLooked: string
  readonly callsQuiet: string
  /**
   * Tickets by their ids, those of users, when these were seen last, and until when those are held that an agent takes.
   */
  readonly tickets: string
  readonly ticketOf: string
  readonly ticketsSeen: string
  readonly ticketsHeld: string
  /** When it was looked last for those who are gone, and until when nobody is. */
  readonly ticketsLooked: string
  readonly ticketsQuiet: string
  /** The last number that who waits was given. */
  readonly lastOrder: string
  /** What the keys of queues begin with. */
  readonly queues: string
  private readonly lists: { readonly [type in RoomType]: { readonly listed: string; readonly all: string } }

  constructor(private readonly prefix: string) {
    this.due = `${prefix}due`
    this.owned = `${prefix}o`
    this.counts = `${prefix}n`
    this.lastNumber = `${prefix}ln`
    this.swept = `${prefix}swept`
    this.quiet = `${prefix}quiet`
    this.bus = `${prefix}bus`
    this.meta = `${prefix}meta`
    this.lastLease = `${prefix}lease`
    this.slots = `${prefix}slots`
    this.nodes = `${prefix}nodes`
    this.rooms = `${prefix}r:`
    this.calls = `${prefix}call:`
    this.callsDue = `${prefix}calls:due`
    this.endedCalls = `${prefix}calls:ended`
    this.callsLooked = `${prefix}calls:looked`
    this.callsQuiet = `${prefix}calls:quiet`
    this.tickets = `${prefix}tickets`
    this.ticketOf = `${prefix}tickets:of`
    this.ticketsSeen = `${prefix}tickets:seen`
    this.ticketsHeld = `${prefix}tickets:held`
    this.ticketsLooked = `${prefix}tickets:looked`
    this.ticketsQuiet = `${prefix}tickets:quiet`
    this.lastOrder = `${prefix}tickets:last`
    this.queues = `${prefix}queue:`
    const lists = (type: RoomType) => ({ listed: `${prefix}l:${type}`, all: `${prefix}all:${type}` })
    this.lists = {
      double_room: lists('double_room'),
      multi_room: lists('multi_room'),
      live_room: lists('live_room'),
    }
  }

  call(callID: string): string {
    return this.calls + callID
  }

  /** The call that the user is in. */
  busy(userID: string): string {
    return `${this.prefix}busy:${userID}`
  }

  /** The user's calls, the newest first. */
  callsOf(userID: string): string {
    return `${this.prefix}calls:of:${userID}`
  }

  /** Tickets that came in from there, also some that are gone. */
  ticketsFrom(network: string): string {
    return `${this.tickets}:from:${network}`
  }

  /** What became of the ticket with which a call began that came to nothing. */
  restored(callID: string): string {
    return `${this.prefix}restored:${callID}`
  }

  /** Tickets in the order of those who wait. */
  queue(name: string): string {
    return this.queues + name
  }

  room(roomID: string): string {
    return this.rooms + roomID
  }

  /** userID -> userInfo. */
  infos(roomID: string): string {
    return `${this.prefix}a:${roomID}`
  }

  /** The audience in the order of registration. */
  order(roomID: string): string {
    return `${this.prefix}ao:${roomID}`
  }

  /** When somebody in the audience is removed. */
  leaving(roomID: string): string {
    return `${this.prefix}al:${roomID}`
  }

  /** The last messages of a room. */
  chat(roomID: string): string {
    return `${this.prefix}c:${roomID}`
  }

  listed(type: RoomType): string {
    return this.lists[type].listed
  }

  all(type: RoomType): string {
    return this.lists[type].all
  }

  memberships(userID: string): string {
    return `${this.prefix}u:${userID}`
  }

  token(version: string): string {
    return `${this.prefix}t:${version}`
  }

  /** Who carries out what one node has to, for the rooms of a shard. */
  lease(shard: number): string {
    return `${this.prefix}lease:${shard}`
  }

  /** A map that all nodes have. */
  map(name: string): string {
    return `${this.prefix}m:${name}`
  }

  /** What is live on the node of a slot. */
  streams(slot: string): string {
    return `${this.prefix}streams:${slot}`
  }

  /** What somebody took of a rate. */
  limit(key: string): string {
    return `${this.prefix}limit:${key}`
  }

  /** What can be taken once. */
  singleUse(name: string): string {
    return `${this.prefix}once:${name}`
  }

  /** Who has a socket on the node of a slot. */
  online(slot: string): string {
    return `${this.prefix}on:${slot}`
  }

  endedStream(streamID: string): string {
    return `${this.prefix}ended:${streamID}`
  }

  /** Which process is the node of this slot. */
  node(slot: string): string {
    return `${this.prefix}node:${slot}`
  }

  /** What the nodes say to one question. */
  answers(question: string): string {
    return `${this.prefix}answers:${question}`
  }

  /** What waits for webhooks, of the rooms of a shard. */
  outbox(shard: number): string {
    return `${this.prefix}q:${shard}`
  }

  /** How far that came. */
  cursor(shard: number): string {
    return `${this.prefix}cursor:${shard}`
  }
}
