import type { RoomListItem } from '../../../wxlite/utils/protocol.js'
import { ScatteredTransport } from '../../support/fake-wx/scattered_transport.js'
import { RestClient } from '../../support/rest_client.js'
import { Guest, patiently, type Said } from './guest.js'

/** Members of each room: its creator, and others. */
const MEMBERS = 3
const PAGE = 100
const AT_ONCE = 10

export interface Vanished {
  readonly userID: string
  readonly roomID: string
  readonly at: number
  /** When the list was without it. */
  gone?: number
}

/** Rooms full of guests who come, go, chat, and now and then are gone without a word. */
export class Crowd {
  readonly transport: ScatteredTransport
  readonly guests: Guest[] = []
  readonly vanished: Vanished[] = []
  /** Deeds that failed, by what they said. The library had tried again before. */
  readonly failures = new Map<string, number>()
  /** Everybody has gone. */
  over = false
  private readonly retired: Guest[] = []
  private going = true
  private readonly lives: Promise<void>[] = []

  constructor(
    private readonly urls: () => readonly string[],
    /** Between two deeds of one guest, on average (ms). */
    private readonly pause: number,
    private readonly random: () => number = Math.random,
  ) {
    this.transport = new ScatteredTransport(urls, random)
  }

  /** Everybody is in. */
  async fill(rooms: number): Promise<void> {
    let begun = 0
    const work = async () => {
      while (begun < rooms) {
        const roomID = `room-${begun++}`
        const creator = await this.arrive()
        await patiently(() => creator.create(roomID))
        for (let i = 1; i < MEMBERS; i++) await this.comes(roomID)
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work))
  }

  /** From now on they do something. */
  live(): void {
    for (const guest of this.guests) this.lives.push(this.life(guest))
  }

  /** Notes a deed that failed. */
  readonly failed = (deed: string, error: unknown): void => {
    const what = `${deed}: ${error instanceof Error ? error.message : String(error)}`
    this.failures.set(what, (this.failures.get(what) ?? 0) + 1)
  }

  /** Nobody does anything any more: they are in their rooms, and hear what was said. */
  async calm(): Promise<void> {
    this.going = false
    await Promise.all(this.lives)
  }

  /** Somebody is gone without a word, and another one comes. */
  async vanish(): Promise<void> {
    const candidates = this.guests.filter(({ creates, roomID }) => !creates && roomID !== '')
    const guest = candidates[Math.floor(this.random() * candidates.length)]
    if (guest === undefined) return
    const { userID, roomID } = guest
    guest.roomID = ''
    guest.phone.offline()
    this.guests.splice(this.guests.indexOf(guest), 1)
    this.retired.push(guest)
    this.vanished.push({ userID, roomID, at: performance.now() })
    this.lives.push(this.comes(roomID).then((other) => this.life(other)))
  }

  /** The rooms whose members see other people than the list has. Notes who of the vanished is gone. */
  async wrongRooms(): Promise<string[]> {
    const lists = await this.lists()
    const now = performance.now()
    for (const one of this.vanished) if (!lists.get(one.roomID)?.includes(one.userID)) one.gone ??= now
    const wrong = new Set<string>()
    for (const guest of this.guests) {
      if (guest.roomID === '') continue
      if (lists.get(guest.roomID)?.join() !== guest.roster.join()) wrong.add(guest.roomID)
    }
    return [...wrong]
  }

  get said(): Said[] {
    return [...this.guests, ...this.retired].flatMap((guest) => guest.said)
  }

  get changes(): number {
    return [...this.guests, ...this.retired].reduce((sum, { changes }) => sum + changes, 0)
  }

  /**
   * What was acknowledged, and not heard just once by somebody who was there all the time since.
   * @param mayBeLost whether what was acknowledged at that time may be heard by nobody
   */
  unheard(mayBeLost: (acknowledged: number) => boolean): string[] {
    const said = new Map<string, Said[]>()
    for (const one of this.said) {
      if (one.acknowledged === undefined) continue
      const inRoom = said.get(one.roomID)
      if (inRoom) inRoom.push(one)
      else said.set(one.roomID, [one])
    }
    return this.guests.flatMap((guest) =>
      (said.get(guest.roomID) ?? []).flatMap(({ userID, text, begun, acknowledged = 0 }) => {
        const times = guest.heard.get(text) ?? 0
        if (userID === guest.userID || begun < guest.since || times === 1) return []
        if (times === 0 && mayBeLost(acknowledged)) return []
        return [`${text} in ${guest.roomID}: heard ${times} times by ${guest.userID}`]
      }),
    )
  }

  get faults(): string[] {
    return this.guests.flatMap(({ faults, userID }) => faults.map((fault) => `${userID}: ${fault}`))
  }

  /** What everybody sent and got, by room and user. */
  get traces(): { readonly name: string; readonly lines: readonly string[] }[] {
    return [...this.guests, ...this.retired].map(({ homeID, userID, creates, trace }) => ({
      name: `${homeID} ${creates ? 'creator ' : ''}${userID}`,
      lines: trace.lines,
    }))
  }

  async close(): Promise<void> {
    this.going = false
    this.over = true
    await Promise.all([...this.guests, ...this.retired].map(({ room }) => room.logout().catch(() => {})))
  }

  private async arrive(): Promise<Guest> {
    const guest = new Guest(this.transport, this.random)
    await guest.login()
    this.guests.push(guest)
    return guest
  }

  private async comes(roomID: string): Promise<Guest> {
    const guest = await this.arrive()
    await patiently(() => guest.enter(roomID))
    return guest
  }

  private async life(guest: Guest): Promise<void> {
    const at = guest.roomID
    while (this.going && this.guests.includes(guest)) {
      await new Promise((resolve) => setTimeout(resolve, this.random() * 2 * this.pause))
      if (!this.going || !this.guests.includes(guest)) return
      if (guest.creates || this.random() < 0.7) await this.tried('say', () => guest.say())
      else {
        await this.tried('leave', () => guest.leave())
        await this.tried('enter', () => patiently(() => guest.enter(at)))
      }
    }
  }

  private async tried(deed: string, run: () => Promise<void>): Promise<void> {
    await run().catch((error: unknown) => this.failed(deed, error))
  }

  /** Of each room its members, as any node has them. */
  async lists(): Promise<Map<string, string[]>> {
    const lists = new Map<string, string[]>()
    const url = this.urls()[Math.floor(this.random() * this.urls().length)]
    if (url === undefined) throw new Error('no node serves')
    const client = new RestClient(url)
    await client.login()
    for (let index = 0; ; index += PAGE) {
      const answer = await client.call('multi_room', 'get_room_list', { index, cnt: PAGE })
      if (answer.code !== 0) throw new Error(`the list was answered with ${answer.code}`)
      for (const { roomID, pushers } of answer.rooms) lists.set(roomID, membersOf(pushers))
      if (index + PAGE >= answer.total) return lists
    }
  }
}

function membersOf(pushers: RoomListItem['pushers']): string[] {
  return pushers.map(({ userID }) => userID).sort()
}
