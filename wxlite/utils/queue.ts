import { resembles } from './api/arguments'
import { createEmitter } from './api/emitter'
import { method } from './api/method'
import { pick } from './api/pick'
import type { Queue, QueueEvents, QueueOptions, QueuePlace, Taken } from './api/queue'
import { asRoomError, ClientCode, cancelled } from './api/room_error'
import { createHeld } from './im/held'
import { whole } from './net/requests'
import { createInner, createScope, within } from './platform/scope'
import * as TIMES from './platform/timing'
import { createTurns } from './platform/turns'
import { type CallFacts, Code, type ImPush } from './protocol'

export type { Queue, QueueEvents, QueueOptions, QueuePlace, Taken } from './api/queue'

/** Without a socket the place is kept by beats (ms); the server waits for 30 s. */
const BEAT_EVERY = 8_000
/** A page that is loaded again finds its place when it is back by then (ms). */
const KEPT = 30_000
const FACTS = ['callID', 'roomID', 'roomType', 'media', 'fromUserID', 'userName', 'userAvatar'] as const

/** What the frames and replies are nothing without. */
const CALL = { callID: '', roomID: '' }
const PLACE = { ticketID: '', position: 0 }

interface Ticket extends QueuePlace {
  extra: string
  /** In which an agent has come; '' = none has. The ticket is good again when he passes this user on. */
  callID: string
}

/**
 * Waits in a queue for an agent, over the socket of the calls; while that is down, and after it reconnects, the server
 * is asked over REST.
 *
 * @example
 * const queue = createQueue({ calls })
 * queue.on('onTaken', ({ roomID }) => call.start({ roomID }))
 * await queue.enter({ queue: 'bank' })
 */
export function createQueue({ calls }: QueueOptions): Queue {
  const { session, platform, leftPlaces, attend, roomOpen, on: onSocket } = calls.inner
  const scope = createInner(platform, calls.inner.scope)
  const { emit, on, setListener } = createEmitter<QueueEvents>(platform)
  let ticket: Ticket | undefined
  /** Entries and departures, one after the other: to who leaves and enters at once his old place would be given. */
  const inTurn = createTurns()
  /** Places that this queue has left. */
  const left = new Set<string>()
  /** Those of them that were given back without an answer. */
  const owed = new Set<string>()
  /** Grows with each departure: a place that is given after it is given back. */
  let departures = 0
  const held = createHeld(pushed)

  scope.add(onSocket('push', pushed))
  scope.add(
    onSocket('up', () => {
      look()
      giveBackAgain()
    }),
  )
  beatLater()

  function beatLater() {
    scope.after(BEAT_EVERY, () => {
      if (calls.inner.link === 'connecting') look()
      giveBackAgain()
      beatLater()
    })
  }

  function pushed(push: ImPush) {
    if (push.event !== 'queue' && push.event !== 'call') return
    if (!resembles<object>(push, push.event === 'call' ? CALL : PLACE)) return
    if (held.asking) return held.keep(push)
    if (ticket === undefined || push.ticketID !== ticket.ticketID) {
      // Who had been taken when he left is in his place again, since the agent never came.
      if (push.event === 'queue' && left.has(push.ticketID)) void inTurn(() => giveBack(push))
    } else if (push.event === 'queue') stands(ticket, push)
    // Who is passed on may be taken before his new place is told: that is another call.
    else if (push.callID !== ticket.callID) taken(ticket, push)
  }

  function stands(mine: Ticket, { queue = mine.queue, position }: { queue?: string; position: number }) {
    const moved = mine.callID !== '' || queue !== mine.queue || position !== mine.position
    Object.assign(mine, { queue, position, callID: '' })
    if (moved) emit('onPosition', placeOf(mine))
  }

  function taken(mine: Ticket, call: CallFacts) {
    mine.callID = call.callID
    attend(call)
    const event: Taken = { ...pick(call, ...FACTS), extra: mine.extra }
    roomOpen(call.roomID).then(
      () => {
        if (ticket === mine && mine.callID === call.callID) emit('onTaken', event)
      },
      // The agent did not come: the call ends by itself, and the server says where one stands again.
      () => undefined,
    )
  }

  /** Asks where one stands, which is a sign of life as well. */
  function look() {
    // Logged out meanwhile, nobody waits.
    find().catch(() => undefined)
  }

  async function find() {
    const mine = ticket
    if (!mine) return
    const was = mine.callID
    try {
      const reply = await session.call('queue_beat', pick(mine, 'ticketID'))
      const { position } = whole('queue_beat', reply, { position: 0 })
      // An agent may have come since.
      if (ticket === mine && mine.callID === was) stands(mine, { position })
    } catch (error) {
      if (asRoomError(error).errCode === Code.NO_ROOM && ticket === mine && mine.callID === was) await gone(mine)
    }
  }

  /** The ticket is not there: an agent took it and nobody told, or it is lost. */
  async function gone(mine: Ticket) {
    const was = mine.callID
    const { userID } = session.account
    const reply = await session.call('get_call_list', { cnt: 1, index: 0 }).catch(() => undefined)
    if (!resembles<object>(reply, { calls: [{ callID: '' }] }) || ticket !== mine || mine.callID !== was) return
    const [call] = reply.calls
    if (call?.callID === was) return
    if (call && call.endTime === undefined && call.fromUserID !== userID) return taken(mine, call)
    // The call in which he was taken tells its end itself.
    if (was !== '') return
    ticket = undefined
    emit('onPlaceLost', pick(mine, 'ticketID', 'queue'))
  }

  async function enter(queue: string, extra: string, mine: number): Promise<QueuePlace> {
    if (departures !== mine) throw cancelled('enterQueue', ClientCode.NETWORK)
    const { userName, userAvatar } = session.account
    const reply = await session.call('enter_queue', { queue, userName, userAvatar, data: extra })
    const place = whole('enter_queue', reply, PLACE)
    leftPlaces.get(place.ticketID)?.()
    if (departures === mine) {
      ticket = { ...place, queue, extra, callID: '' }
      return placeOf(ticket)
    }
    await giveBack(place)
    throw cancelled('enterQueue', ClientCode.NETWORK)
  }

  /**
   * Asked again with the next beats when no answer came: the server keeps the place for as long as the socket is up.
   */
  async function giveBack({ ticketID }: Pick<Ticket, 'ticketID'>) {
    // Whoever has entered again meanwhile has the same place.
    if (ticket?.ticketID === ticketID) return
    await session.call('leave_queue', { ticketID }).catch((error: unknown) => {
      const { errCode, later } = asRoomError(error)
      if (later || errCode === ClientCode.NETWORK) owed.add(ticketID)
    })
  }

  function giveBackAgain() {
    for (const ticketID of owed) void inTurn(() => giveBack({ ticketID }))
    owed.clear()
  }

  function leaveBehind(place: Ticket) {
    const cancel = calls.inner.scope.after(KEPT, () => {
      forget()
      void giveBack(place)
    })
    const forget = () => {
      cancel()
      leftPlaces.delete(place.ticketID)
    }
    leftPlaces.set(place.ticketID, forget)
  }

  return {
    get place() {
      return ticket?.callID === '' ? placeOf(ticket) : undefined
    },
    on,
    setListener,
    enter: method('enterQueue', async (args) => {
      const queue = args.need('queue')
      if (scope.closed) throw args.wrong('排队已停止', '请重新 createQueue')
      const mine = departures
      return inTurn(() => held.during(enter(queue, args.text('extra') ?? '', mine)))
    }),
    leave: method('leaveQueue', async () => {
      const mine = ticket
      ticket = undefined
      departures += 1
      if (mine) left.add(mine.ticketID)
      if (mine?.callID !== '') return
      await within(
        createScope(platform),
        TIMES.exit,
        inTurn(() => giveBack(mine)),
      )
    }),
    stop() {
      // The server keeps a place for as long as the socket is up.
      if (ticket?.callID === '') leaveBehind(ticket)
      ticket = undefined
      departures += 1
      scope.close()
    },
  }
}

function placeOf(ticket: Ticket): QueuePlace {
  return pick(ticket, 'ticketID', 'queue', 'position')
}
