import { createCalls } from '../../../wxlite/utils/calls.js'
import type { Transport } from '../../support/fake-wx.js'
import { Guest, patiently } from './guest.js'

/** What is acknowledged to one is to be heard by the other (ms). A phone may have to connect again meanwhile. */
const HEARD_WITHIN = 10_000
/** Between two calls of a pair, on average (ms): a network may ring 30 times a minute. */
const PAUSE = 8_000
const LOOK = 100

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Two phones, of which one rings the other. */
interface Pair {
  readonly caller: Guest
  readonly callee: Guest
  readonly calls: ReturnType<typeof createCalls>
  readonly answers: ReturnType<typeof createCalls>
  /** Calls that rang, and those of which an end was heard, on either side. */
  readonly rang: Set<string>
  readonly endedForCaller: Set<string>
  readonly endedForCallee: Set<string>
}

/** Pairs of guests who ring each other all the time; half of the calls are refused, the others given up. */
export class PairsWhoRing {
  readonly faults: string[] = []
  /** Rings that were acknowledged and heard. */
  heard = 0
  private readonly pairs: Pair[] = []
  private readonly lives: Promise<void>[] = []
  private going = true

  constructor(
    private readonly transport: Transport,
    private readonly failed: (what: string, error: unknown) => void,
    private readonly random: () => number = Math.random,
  ) {}

  async begin(count: number): Promise<void> {
    while (this.pairs.length < count) {
      const pair = await this.pair()
      this.pairs.push(pair)
      this.lives.push(this.life(pair))
    }
  }

  /** Nobody rings any more. */
  async calm(): Promise<void> {
    this.going = false
    await Promise.all(this.lives)
  }

  async close(): Promise<void> {
    await this.calm()
    for (const { calls, answers } of this.pairs) for (const one of [calls, answers]) one.stop()
    const guests = this.pairs.flatMap(({ caller, callee }) => [caller, callee])
    await Promise.all(guests.map(({ room }) => room.logout().catch(() => {})))
  }

  private async pair(): Promise<Pair> {
    const [caller, callee] = [new Guest(this.transport, this.random), new Guest(this.transport, this.random)]
    await Promise.all([caller.login(), callee.login()])
    const pair = {
      caller,
      callee,
      calls: createCalls({ room: caller.room }, caller.phone.platform),
      answers: createCalls({ room: callee.room }, callee.phone.platform),
      rang: new Set<string>(),
      endedForCaller: new Set<string>(),
      endedForCallee: new Set<string>(),
    }
    pair.answers.on('onCall', ({ callID }) => pair.rang.add(callID))
    pair.answers.on('onCallEnd', ({ callID }) => pair.endedForCallee.add(callID))
    pair.calls.on('onCallAnswer', ({ callID }) => pair.endedForCaller.add(callID))
    pair.calls.on('onCallEnd', ({ callID }) => pair.endedForCaller.add(callID))
    return pair
  }

  private async life(pair: Pair): Promise<void> {
    while (this.going) {
      await this.rings(pair).catch((error: unknown) => this.failed('ring', error))
      for (let left = this.random() * 2 * PAUSE; this.going && left > 0; left -= LOOK) await pause(LOOK)
    }
  }

  private async rings(pair: Pair): Promise<void> {
    const { caller, callee, calls, answers } = pair
    const { callID } = await calls.call({ userIDs: [callee.userID], media: 'audio' })
    const told = await this.within(() => pair.rang.has(callID) || pair.endedForCaller.has(callID))
    if (!told) this.faults.push(`${callee.userID} never heard ${callID} of ${caller.userID}`)
    if (!pair.rang.has(callID)) return
    this.heard++
    if (this.random() < 0.5) {
      await patiently(async () => answers.incoming?.callID === callID && answers.reject())
      if (!(await this.within(() => pair.endedForCaller.has(callID))))
        this.faults.push(`${caller.userID} does not know that ${callID} was refused`)
    } else {
      await patiently(async () => pair.endedForCaller.has(callID) || calls.cancel())
      if (!(await this.within(() => pair.endedForCallee.has(callID))))
        this.faults.push(`${callID} of ${caller.userID}, given up, rings on at ${callee.userID}`)
    }
  }

  private async within(holds: () => boolean): Promise<boolean> {
    for (let left = HEARD_WITHIN; left > 0 && !holds(); left -= LOOK) await pause(LOOK)
    return holds()
  }
}
