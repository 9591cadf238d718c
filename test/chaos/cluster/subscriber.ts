import { z } from 'zod'
import { type Receiver, receiver, SECRET } from '../../webhooks/support/receiver.js'
import type { Said } from './guest.js'

const EVENTS = ['member.joined', 'member.updated', 'member.left', 'room.closed', 'message.sent']
/** What was delivered just before a fault, and not noted, may come again (ms). */
const UNNOTED = 5_000
/** How long all may take to be told (ms): a shard has another holder after 5 s. */
const PATIENCE = 60_000
const LOOK = 250

const Data = z.looseObject({
  roomID: z.string().default(''),
  seq: z.number().default(0),
  userID: z.string().default(''),
  data: z.unknown().optional(),
})

/** The operator's backend, which believes what webhooks tell it. */
export class Subscriber {
  /** Events that came in the wrong order, or twice without a reason. */
  readonly faults: string[] = []
  /** Events, and how many of these came again after a fault. */
  told = 0
  again = 0
  /** When something was made to fail (ms, as performance.now). */
  readonly strikes: number[] = []
  private readonly at = new Map<string, number>()
  private readonly rooms = new Map<string, Set<string>>()
  private readonly seqs = new Map<string, number>()
  private readonly messages = new Set<string>()

  private constructor(private readonly receiver: Receiver) {}

  static async start(): Promise<Subscriber> {
    const subscriber = new Subscriber(await receiver())
    subscriber.receiver.answer = (response, { id, type, data }) => {
      subscriber.hears(id, type, Data.parse(data))
      response.writeHead(204).end()
    }
    return subscriber
  }

  /** What makes a node tell it. */
  get settings(): { [name: string]: string } {
    return {
      RTCROOM_WEBHOOK_URLS: this.receiver.url,
      RTCROOM_WEBHOOK_SECRET: SECRET,
      RTCROOM_WEBHOOK_EVENTS: EVENTS.join(','),
    }
  }

  /**
   * Once nobody does anything any more: what it believes and is not so, and what was acknowledged and not told to it.
   * @param rooms the members of each room
   * @param mayBeLost whether what was acknowledged at that time may be told to nobody
   */
  async deceived(
    rooms: () => Promise<ReadonlyMap<string, readonly string[]>>,
    said: readonly Said[],
    mayBeLost: (acknowledged: number) => boolean,
  ): Promise<string[]> {
    let wrong: string[] = []
    for (let left = PATIENCE; left > 0; left -= LOOK) {
      const lists = await rooms().catch(() => undefined)
      wrong = lists ? [...this.misled(lists), ...this.untold(said, mayBeLost)] : ['no room could be read']
      if (wrong.length === 0) break
      await new Promise((resolve) => setTimeout(resolve, LOOK))
    }
    return wrong
  }

  close(): Promise<void> {
    return this.receiver.close()
  }

  private hears(id: string, type: string, { roomID, seq, userID, data }: z.infer<typeof Data>): void {
    const now = performance.now()
    const before = this.at.get(id)
    if (before !== undefined) {
      this.again++
      if (!this.strikes.some((strike) => strike > before - UNNOTED))
        this.faults.push(`${type} ${id} of ${roomID} was told twice, and nothing had failed`)
      return
    }
    this.at.set(id, now)
    this.told++
    if (type === 'message.sent') {
      this.messages.add(String(data))
      return
    }
    if (seq < (this.seqs.get(roomID) ?? 0)) this.faults.push(`${type} ${id} of ${roomID} was told after a later change`)
    this.seqs.set(roomID, seq)
    const members = this.rooms.get(roomID) ?? new Set<string>()
    this.rooms.set(roomID, members)
    if (type === 'room.closed') members.clear()
    else if (type === 'member.left') members.delete(userID)
    else members.add(userID)
  }

  private misled(rooms: ReadonlyMap<string, readonly string[]>): string[] {
    return [...rooms].flatMap(([roomID, members]) => {
      const believed = [...(this.rooms.get(roomID) ?? [])].sort().join()
      return believed === members.join() ? [] : [`the backend believes ${believed} in ${roomID}, where ${members} are`]
    })
  }

  private untold(said: readonly Said[], mayBeLost: (acknowledged: number) => boolean): string[] {
    return said.flatMap(({ text, roomID, acknowledged }) =>
      acknowledged === undefined || mayBeLost(acknowledged) || this.messages.has(text)
        ? []
        : [`the backend was not told "${text}" of ${roomID}`],
    )
  }
}
