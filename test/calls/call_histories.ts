import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { CallStore } from '../../server/calls/ports/call_store.js'
import { type Call, engagedIn } from '../../server/calls/rules/call.js'
import { type Phone, type Switchboard, switchboard } from './switchboard.js'

const USERS = ['u0', 'u1', 'u2', 'u3', 'u4']
/** Milliseconds; a quarter of it where nothing else runs. */
const SLOW_MACHINE = 240_000

const user = fc.constantFrom(...USERS)
const device = fc.constantFrom('a', 'b')
/** Which of the calls so far. */
const nth = fc.nat({ max: 5 })
const act = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      op: fc.constant('ring' as const),
      user,
      device,
      others: fc.uniqueArray(user, { minLength: 1, maxLength: 3 }),
      double: fc.boolean(),
      timeout: fc.integer({ min: 5, max: 120 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      op: fc.constantFrom('accept' as const, 'reject' as const, 'busy' as const),
      user,
      device,
      nth,
    }),
  },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('cancel' as const), user, device, nth }) },
  { weight: 4, arbitrary: fc.record({ op: fc.constantFrom('join' as const, 'quit' as const), user, nth }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('close' as const), nth }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('pass' as const), seconds: fc.integer({ min: 1, max: 60 }) }) },
)
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never

/** Calls on a board, whose users no other board has. */
interface Story {
  readonly board: Switchboard
  readonly callIDs: string[]
  readonly named: (user: string) => string
}

async function sweep({ calls }: Switchboard): Promise<void> {
  await Promise.all(calls.map((one) => one.sweep()))
}

async function carryOut({ board, callIDs, named }: Story, one: Act): Promise<void> {
  const phone = ({ user, device }: { user: string; device: string }) => board.phone(named(user), device)
  const newest = 'nth' in one ? (callIDs[callIDs.length - 1 - one.nth] ?? 'call_none') : ''
  if (one.op === 'ring') {
    const roomType = one.double ? 'double_room' : 'multi_room'
    const callID = await board.ring(phone(one), one.others.map(named), { roomType, timeout: one.timeout })
    if (callID !== undefined) callIDs.push(callID)
  } else if (one.op === 'accept' || one.op === 'reject' || one.op === 'busy')
    await board.say(phone(one), newest, one.op)
  else if (one.op === 'cancel') await board.stop(phone(one), newest)
  else if (one.op === 'join') await board.join(newest, named(one.user))
  else if (one.op === 'quit') await board.quit(newest, named(one.user))
  else if (one.op === 'close') await board.close(newest)
  else if (one.op === 'pass') {
    board.clock.advance(one.seconds * 1000)
    await sweep(board)
  }
}

/** Nobody is in two calls, however they stand. */
async function expectOneCallEach({ board, named }: Story): Promise<void> {
  const live = new Map<string, Call>()
  const lists = await Promise.all(USERS.map((user) => board.store.list(named(user), 0, 100)))
  for (const { calls } of lists) for (const call of calls) if (!call.ended) live.set(call.callID, call)
  const seen = new Set<string>()
  for (const call of live.values())
    for (const userID of engagedIn(call)) {
      expect(seen.has(userID), `${userID} is in two calls`).toBe(false)
      seen.add(userID)
    }
}

function phonesOf({ board, named }: Story): Phone[] {
  return USERS.flatMap((user) => [board.phone(named(user), 'a'), board.phone(named(user), 'b')])
}

/** Where the calls of one history live. */
export interface Exchange {
  readonly stores: readonly [CallStore, ...CallStore[]]
  /** Resolves when everybody has heard of all changes. */
  settled(): Promise<void>
}

/** What holds whatever is done, wherever calls live. */
export function callHistories(title: string, histories: number, open: () => Exchange): void {
  let stories = 0
  test(
    `${title}: whatever is done, no call rings for ever, nobody is in two, and every ring ends on both sides`,
    async () => {
      let answered = 0
      await fc.assert(
        fc.asyncProperty(fc.array(act, { minLength: 2, maxLength: 24 }), async (acts) => {
          const { stores, settled } = open()
          const board = switchboard(stores)
          const number = ++stories
          const story = { board, callIDs: [], named: (user: string) => `${user}_${number}` } satisfies Story
          const callIDs: readonly string[] = story.callIDs
          for (const one of acts) {
            await carryOut(story, one)
            await settled()
            await expectOneCallEach(story)
          }
          board.clock.advance(121_000)
          await sweep(board)
          await settled()
          for (const phone of phonesOf(story)) expect([...phone.ringing], `${phone.session} rings`).toEqual([])
          for (const callID of callIDs) await board.close(callID)
          await settled()
          for (const phone of phonesOf(story)) expect([...phone.calling], `${phone.session} calls`).toEqual([])
          const ends = board.happenings.filter(({ happening }) => happening.type === 'call.ended')
          expect(ends.map(({ call }) => call.callID).sort()).toEqual([...callIDs].sort())
          answered += ends.filter(({ call }) => call.ended?.reason === 'ended').length
          for (const one of board.calls)
            for (const user of USERS) expect(await one.catchUp(story.named(user))).toEqual([])
        }),
        { numRuns: histories },
      )
      // The histories get somewhere.
      expect(answered).toBeGreaterThan(histories / 500)
    },
    SLOW_MACHINE + 50 * histories,
  )
}
