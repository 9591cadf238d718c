import { type CallAsked, type CallRooms, Calls } from '../../server/calls/calls.js'
import type { CallStore } from '../../server/calls/ports/call_store.js'
import type { Call } from '../../server/calls/rules/call.js'
import type { CallHappening } from '../../server/calls/rules/told.js'
import { randomIds } from '../../server/ids.js'
import { ProtocolError } from '../../server/protocol_error.js'
import type { Member } from '../../server/rooms/rules/room.js'
import { MemoryCalls } from '../../server/store/memory_calls.js'
import type { UserNotice } from '../../wxlite/utils/protocol.js'
import { roomsFixture } from '../rooms/fixture.js'
import { silentLog } from '../support/silent_log.js'

/** A phone: what it shows of calls, by what it was told and did itself. */
export class Phone {
  readonly ringing = new Set<string>()
  readonly calling = new Set<string>()
  readonly heard: UserNotice[] = []

  constructor(
    readonly userID: string,
    readonly session: string,
  ) {}

  hear(notice: UserNotice): void {
    this.heard.push(notice)
    if (notice.event === 'call') this.ringing.add(notice.callID)
    else if (notice.event === 'call_ended') {
      this.ringing.delete(notice.callID)
      this.calling.delete(notice.callID)
    }
  }
}

export interface Switchboard {
  /** Of each node. */
  readonly calls: readonly Calls[]
  readonly store: CallStore
  readonly clock: ReturnType<typeof roomsFixture>['clock']
  readonly happenings: { readonly happening: CallHappening; readonly call: Call }[]
  /** Every user's phone `a` and `b`. */
  phone(userID: string, device?: string): Phone
  /** Rings; undefined when that was refused. */
  ring(from: Phone, userIDs: readonly string[], more?: Partial<CallAsked>): Promise<string | undefined>
  /** False when that was refused. */
  say(phone: Phone, callID: string, action: 'accept' | 'reject' | 'busy'): Promise<boolean>
  stop(phone: Phone, callID: string): Promise<boolean>
  join(callID: string, userID: string): Promise<void> | undefined
  quit(callID: string, userID: string): Promise<void> | undefined
  close(callID: string): Promise<void> | undefined
}

/** Two devices of each user; over several nodes each is at one. */
const DEVICES = ['a', 'b']

/**
 * Calls on stores, one for each node, with phones that hear what they are told, and rooms that tests move people in and
 * out of.
 */
export function switchboard(stores: readonly [CallStore, ...CallStore[]] = [new MemoryCalls()]): Switchboard {
  const { clock, rooms } = roomsFixture({})
  const phones = new Map<string, Phone>()
  const happenings: Switchboard['happenings'] = []
  const phone = (userID: string, device = 'a') => {
    const session = `${userID}-${device}`
    const known = phones.get(session) ?? new Phone(userID, session)
    phones.set(session, known)
    return known
  }
  /** Who is in the rooms of calls, as tests move them; a room that is closed is in `closed`. */
  const members = new Set<string>()
  const closed = new Set<string>()
  const directory: CallRooms['directory'] = {
    belongs: async (userID, roomID) =>
      members.has(`${roomID} ${userID}`) ? { type: 'multi_room', role: 'member' } : undefined,
    managerOf: async (roomID) => (closed.has(roomID) ? undefined : rooms.multi_room),
  }
  const calls = stores.map(
    (store, node) =>
      new Calls({
        clock,
        ids: randomIds,
        log: silentLog,
        store,
        rooms: () => ({ ...rooms, directory }),
        notifier: {
          reach: 'everywhere',
          tell(userID, notice, session) {
            const except = typeof session === 'object' ? session.except : ''
            if (notice.event === 'c2c') return
            for (const [i, device] of DEVICES.entries()) {
              if (i % stores.length !== node) continue
              const told = phone(userID, device)
              if (told.session !== except) told.hear(notice)
            }
          },
        },
        happened: (happening, call) => happenings.push({ happening, call }),
      }),
  )
  const [first, second = first] = calls
  if (first === undefined || second === undefined) throw new Error('there is one node at least')
  /** The node of a phone. */
  const at = ({ session }: Phone): Calls => (session.endsWith('-a') ? first : second)
  const move = (callID: string, type: 'join' | 'quit', userID: string) => {
    const roomID = `room_unlisted_${callID}`
    if (type === 'join') members.add(`${roomID} ${userID}`)
    else members.delete(`${roomID} ${userID}`)
    const member: Member = { userID, userName: '', userAvatar: '', streamID: '', state: 'online' }
    const change =
      type === 'join' ? ({ type, seq: 1, member } as const) : ({ type, seq: 1, member, reason: 'left' } as const)
    return first.committed({ roomID, changes: [change], ended: false })
  }
  return {
    calls,
    store: stores[0],
    clock,
    happenings,
    phone,
    async ring(from, userIDs, more = {}) {
      const asked = {
        media: 'video',
        userName: from.userID,
        userAvatar: '',
        roomInfo: '',
        timeout: 30,
        data: '',
      } as const
      const request: CallAsked = { roomType: 'multi_room', userIDs, ...asked, ...more }
      const made = await accepted(at(from).call({ userID: from.userID, session: from.session }, request))
      if (made) from.calling.add(made.callID)
      // Told at once, in the same turn: a call that is over before the caller knows of it.
      if (made && from.heard.some((notice) => notice.event === 'call_ended' && notice.callID === made.callID))
        from.calling.delete(made.callID)
      return made?.callID
    },
    async say(from, callID, action) {
      const said = await accepted(
        at(from).answer({ userID: from.userID, session: from.session }, callID, { action, reason: '' }),
      )
      if (said) from.ringing.delete(callID)
      return said !== undefined
    },
    async stop(from, callID) {
      const stopped = await accepted(
        at(from)
          .cancel({ userID: from.userID, session: from.session }, callID)
          .then(() => true),
      )
      return stopped === true
    },
    join: (callID, userID) => move(callID, 'join', userID),
    quit: (callID, userID) => move(callID, 'quit', userID),
    close(callID) {
      const roomID = `room_unlisted_${callID}`
      closed.add(roomID)
      return first.committed({ roomID, changes: [], ended: true })
    },
  }
}

/** Undefined for a refusal; whatever else is thrown fails the test. */
async function accepted<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof ProtocolError) return undefined
    throw error
  }
}
